import Testing

@testable import Dataset

@Suite struct LanguageNamesTests {
    @Test(arguments: [
        ("PYTHON3", "python3"), ("PYTHON", "python2"), ("CPP", "cpp"), ("JAVA", "java"), ("python", "python3"), ("Python 3", "python3"),
        ("py", "python3"), ("Python 3.11", "python3"), ("python2.7", "python2"), ("PyPy3", "pypy3"), ("C++", "cpp"), ("cpp17", "cpp"),
        ("C++2a", "cpp"), ("GNU C++20", "cpp"), ("c", "c"), ("C99", "c"), ("Java 21", "java"), ("Rust", "rust"), ("golang", "go"),
        ("C#", "csharp"), ("node.js", "javascript"), ("UNKNOWN_LANGUAGE", "unknown"),
    ])
    func spellingsHaveAKey(name: String, key: String) {
        #expect(languageKey(name) == key)
    }

    @Test(arguments: ["", "klingon", "cab", "javax", "python4ever", "go fish"])
    func otherNamesHaveNone(name: String) {
        #expect(languageKey(name) == nil)
    }

    @Test(
        arguments: [
            ("a.cc", "cpp"), ("a.C", "cpp"), ("a.c", "c"), ("a.CPP", "cpp"), ("Main.java", "java"), ("a.cs", "csharp"), ("a.hs", "haskell"),
            ("a.py2", "python2"), ("a.py", "python3"), ("a.cpp.bin", nil), ("a.exe", nil), ("Makefile", nil), (".cpp", nil),
        ] as [(String, String?)])
    func filesHaveALanguageByExtension(file: String, key: String?) {
        #expect(languageKey(ofFile: file, content: []) == key)
    }
}
