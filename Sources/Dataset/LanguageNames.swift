/// The language table's key for a name as people and data sets write it: CodeContests' enum names (`PYTHON3`; `PYTHON` in capitals
/// is its Python 2), our keys, and common spellings (`Python 3`, `C++17`, `py`). Nil for a name that is none of these.
public func languageKey(_ name: String) -> String? {
    if name == "PYTHON" { return "python2" }
    let plain = String(name.lowercased().filter { !$0.isWhitespace && !"_-.()".contains($0) })
    if let key = languageSpellings[plain] { return key }
    for (prefix, key) in languagePrefixes where plain.hasPrefix(prefix) {
        let rest = plain.dropFirst(prefix.count)
        if let first = rest.first, first.isNumber, rest.allSatisfy({ $0.isNumber || "abxyz".contains($0) }) { return key }
    }
    return nil
}

/// The key for a name, or the name itself in lower case where it is not known: kept as found, for the language table to judge.
func languageKeyOrName(_ name: String) -> String {
    languageKey(name) ?? name.lowercased().filter { !$0.isWhitespace }
}

private let languageSpellings: [String: String] = [
    "python3": "python3", "py3": "python3", "python": "python3", "py": "python3", "cpython": "python3", "cpython3": "python3",
    "python2": "python2", "py2": "python2", "cpython2": "python2", "pypy": "pypy3", "pypy3": "pypy3", "pypy2": "pypy2",
    "cpp": "cpp", "c++": "cpp", "cxx": "cpp", "cc": "cpp", "g++": "cpp", "gnuc++": "cpp", "c": "c", "gcc": "c", "gnuc": "c",
    "java": "java", "openjdk": "java", "rust": "rust", "rs": "rust", "go": "go", "golang": "go", "node": "javascript",
    "nodejs": "javascript",
    "javascript": "javascript", "js": "javascript", "csharp": "csharp", "c#": "csharp", "cs": "csharp", "kotlin": "kotlin", "kt": "kotlin",
    "haskell": "haskell", "hs": "haskell", "ruby": "ruby", "rb": "ruby", "php": "php", "scala": "scala", "swift": "swift",
    "ocaml": "ocaml", "pascal": "pascal", "perl": "perl", "typescript": "typescript", "ts": "typescript", "d": "d", "julia": "julia",
    "unknownlanguage": "unknown",
]

/// A prefix with a version after it: `cpp17`, `C++2a`, `Python 3.11`, `java21`.
private let languagePrefixes: [(String, String)] = [
    ("cpp", "cpp"), ("c++", "cpp"), ("g++", "cpp"), ("gnuc++", "cpp"), ("python3", "python3"), ("python2", "python2"),
    ("pypy3", "pypy3"), ("pypy2", "pypy2"), ("java", "java"), ("openjdk", "java"), ("gnuc", "c"), ("c", "c"), ("rust", "rust"),
    ("go", "go"), ("node", "javascript"),
]

/// The language of a source file by its extension; `.py` depends on the content. Nil: not a program's source.
func languageKey(ofFile name: String, content: @autoclosure () throws -> [UInt8]) rethrows -> String? {
    let suffix = fileExtension(name)
    if suffix == "C" { return "cpp" }
    if suffix.lowercased() == "py" { return isPython2(try content()) ? "python2" : "python3" }
    return languageExtensions[suffix.lowercased()]
}

private let languageExtensions: [String: String] = [
    "py3": "python3", "py2": "python2", "cc": "cpp", "cpp": "cpp", "cxx": "cpp", "c++": "cpp", "cp": "cpp", "c": "c", "java": "java",
    "cs": "csharp", "hs": "haskell", "go": "go", "kt": "kotlin", "rs": "rust", "js": "javascript", "mjs": "javascript", "rb": "ruby",
    "php": "php",
    "scala": "scala", "swift": "swift", "ml": "ocaml", "pas": "pascal", "pl": "perl", "ts": "typescript", "d": "d", "jl": "julia",
    "fs": "fsharp", "lisp": "commonlisp", "f90": "fortran", "adb": "ada", "lua": "lua", "dart": "dart", "cr": "crystal", "nim": "nim",
]
