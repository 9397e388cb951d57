import Records

extension StandardLanguage {
    static let python3 = StandardLanguage(
        Language(
            name: "python3", aliases: ["PYTHON3", "python", "py", "py3"], sourceFile: "main.py", run: ["python3", "{source}"],
            toolPaths: ["python3": ["/usr/bin/python3", "/usr/local/bin/python3"]], memoryReserve: .mebibytes(16),
            warmStart: true, preload: usualModules, environment: Python.environment, outOfMemoryMarks: ["MemoryError"],
            lexicalRules: .python, selfTest: Python.selfTest),
        spellings: ["cpython"],
        versioned: ["python3", "cpython3"],
        extensions: ["py3", "py"],
        mainMarks: ["__name__"],
        mainFiles: ["__main__.py", "main.py"])
}

// Of the standard library, what programs for contests import. Modules that start threads, open files or find out where they run when they are
// imported (such as uuid, tempfile and asyncio) are not among them.
private let usualModules = [
    "__future__", "sys", "math", "heapq", "bisect", "collections", "collections.abc", "itertools", "functools", "operator", "typing",
    "string",
    "re", "random", "fractions", "decimal", "statistics", "copy", "array", "numbers", "cmath", "enum", "dataclasses", "abc", "types", "io",
    "os",
    "os.path", "time", "datetime", "calendar", "json", "queue", "threading", "contextlib", "struct", "textwrap", "pprint", "inspect",
    "warnings",
    "traceback", "weakref", "resource", "signal", "unicodedata", "pickle", "copyreg", "timeit", "zlib", "binascii", "base64", "gc",
    "atexit",
]
