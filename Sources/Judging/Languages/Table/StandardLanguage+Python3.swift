import Records

extension StandardLanguage {
    static let python3 = StandardLanguage(
        Language(
            name: "python3", aliases: ["PYTHON3", "python", "py", "py3"], sourceFile: "main.py", run: ["python3", "{source}"],
            toolPaths: ["python3": ["/usr/bin/python3", "/usr/local/bin/python3"]], memoryReserve: .mebibytes(16),
            warmStart: true, environment: Python.environment, outOfMemoryMarks: ["MemoryError"], selfTest: Python.selfTest),
        spellings: ["cpython", "cpython3"],
        versioned: ["python3"],
        extensions: ["py3", "py"],
        mainMarks: ["__name__"],
        mainFiles: ["__main__.py", "main.py"])
}
