import Testing

@testable import Judging

@Suite struct KnownLanguagesTests {
    @Test(arguments: [
        ("PYTHON3", "python3"), ("PYTHON", "python2"), ("CPP", "cpp"), ("JAVA", "java"), ("python", "python3"), ("Python 3", "python3"),
        ("py", "python3"), ("Python 3.11", "python3"), ("python2.7", "python2"), ("PyPy3", "pypy3"), ("C++", "cpp"), ("cpp17", "cpp"),
        ("C++2a", "cpp20"), ("GNU C++20", "cpp20"), ("c", "c"), ("C99", "c99"), ("Java 21", "java"), ("Rust", "rust"), ("golang", "go"),
        ("C++20", "cpp20"), ("cpp20", "cpp20"), ("c++ 23", "cpp23"), ("C++11", "cpp11"), ("c++0x", "cpp11"), ("g++14", "cpp14"),
        ("GNU++17", "cpp"), ("C++1z", "cpp"), ("C11", "c11"), ("C17", "c"), ("GNU C11", "c11"), ("GNU C++20 (64)", "cpp20"),
        ("C++20 (GCC 13-64)", "cpp20"), ("C++ 23 (gcc 12.2)", "cpp23"), ("C++ (GCC 9.2.1)", "cpp"), ("C++17 (Clang 16)", "cpp"),
        ("C#", "csharp"), ("node.js", "javascript"), ("UNKNOWN_LANGUAGE", "unknown"),
    ])
    func spellingsHaveAKey(name: String, key: String) {
        #expect(KnownLanguages.key(name) == key)
    }

    @Test(arguments: [
        "", "klingon", "cab", "javax", "python4ever", "go fish", "C++98", "C++26", "cpp03", "C89", "Python (PyPy 3.10)", "C++ (Rust)",
    ])
    func otherNamesHaveNone(name: String) {
        #expect(KnownLanguages.key(name) == nil)
    }

    @Test func aVersionBelongsToItsLanguage() {
        #expect(["cpp20", "cpp11", "cpp"].map(KnownLanguages.family(of:)) == ["cpp", "cpp", "cpp"])
        #expect(["c11", "python3", "klingon"].map(KnownLanguages.family(of:)) == ["c", "python3", "klingon"])
    }

    /// A second claim to a name would have no effect.
    @Test func noTwoLanguagesClaimAName() {
        let exact = StandardLanguage.all.flatMap(\.recognition.exactNames)
        #expect(Set(exact).count == exact.count)
        let keys = StandardLanguage.all.map(\.language.name) + LanguageRecognition.withoutEntry.map(\.key)
        #expect(Set(keys).count == keys.count)
    }

    @Test(arguments: StandardLanguage.all.map(\.language)) func everyEntryIsKnownByItsName(language: Language) {
        #expect(KnownLanguages.key(language.name) == language.name)
        #expect(!language.selfTest.isEmpty)
    }
}
