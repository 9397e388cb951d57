import Records

extension StandardLanguage {
    static let pypy3 = StandardLanguage(
        Language(
            name: "pypy3", aliases: ["pypy"], sourceFile: "main.py", run: ["pypy3", "{source}"],
            toolPaths: ["pypy3": ["/usr/bin/pypy3", "/opt/pypy3/bin/pypy3", "/usr/local/bin/pypy3"]], memoryReserve: .mebibytes(96),
            addressSpaceLimited: false, environment: Python.environment, outOfMemoryMarks: ["MemoryError"],
            lexicalRules: .python, selfTest: Python.selfTest),
        versioned: ["pypy3"])
}
