import Testing

@testable import Judging

@Suite struct KnownLanguagesTests {
    @Test(arguments: [
        ("PYTHON3", "python3"), ("PYTHON", "python2"), ("CPP", "cpp"), ("JAVA", "java"), ("python", "python3"), ("Python 3", "python3"),
        ("py", "python3"), ("Python 3.11", "python3"), ("python2.7", "python2"), ("PyPy3", "pypy3"), ("C++", "cpp"), ("cpp17", "cpp"),
        ("C++2a", "cpp"), ("GNU C++20", "cpp"), ("c", "c"), ("C99", "c"), ("Java 21", "java"), ("Rust", "rust"), ("golang", "go"),
        ("C#", "csharp"), ("node.js", "javascript"), ("UNKNOWN_LANGUAGE", "unknown"),
    ])
    func spellingsHaveAKey(name: String, key: String) {
        #expect(KnownLanguages.key(name) == key)
    }

    @Test(arguments: ["", "klingon", "cab", "javax", "python4ever", "go fish"])
    func otherNamesHaveNone(name: String) {
        #expect(KnownLanguages.key(name) == nil)
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
