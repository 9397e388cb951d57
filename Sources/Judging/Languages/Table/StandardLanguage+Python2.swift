import Records

extension StandardLanguage {
    static let python2 = StandardLanguage(
        Language(
            name: "python2", aliases: ["PYTHON", "PYTHON2", "py2"], sourceFile: "main.py", run: ["python2", "{source}"],
            toolPaths: [
                "python2": [
                    "/usr/bin/python2", "/usr/bin/python2.7", "/usr/local/bin/python2", "/usr/local/bin/python2.7",
                    "/opt/python2/bin/python2",
                ]
            ],
            memoryReserve: .mebibytes(16), environment: Python.environment, outOfMemoryMarks: ["MemoryError"], selfTest: Python.selfTest),
        versioned: ["python2", "cpython2"],
        extensions: ["py2", "py"],
        isOwn: isPython2)
}
