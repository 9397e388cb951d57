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
        "", "klingon", "cab", "javax", "python4ever", "go fish", "C++98", "C++26", "cpp03", "C89", "C++ (Rust)", "Python (Klingon)",
        "Python 1.5", "PyPy 1.9", "C++98 4.9.2", "Rust 1.75.0 (Mono C#)", "()", "(64)", "klingon 1.2",
    ])
    func otherNamesHaveNone(name: String) {
        #expect(KnownLanguages.key(name) == nil)
    }

    /// As Codeforces and AtCoder publish them.
    @Test(arguments: [
        ("GNU G++17 7.3.0", "cpp"), ("GNU G++14 6.4.0", "cpp14"), ("GNU G++20 13.2 (64 bit, winlibs)", "cpp20"),
        ("GNU G++23 14.2 (64 bit, msys2)", "cpp23"), ("GNU C++17 Diagnostics", "cpp"), ("Clang++20 Diagnostics", "cpp20"),
        ("GNU G++ 5.1.0", "cpp"), ("GNU GCC C11 5.1.0", "c11"), ("GNU C++20 (64)", "cpp20"), ("Node.js 12.16.3", "javascript"),
        ("Node.js 15.8.0 (64bit)", "javascript"), ("C# 8", "csharp"), ("C# 8, .NET Core 3.1", "csharp"), ("C# 13, .NET SDK 9", "csharp"),
        ("C# Mono 6.8", "csharp"), ("Mono C#", "csharp"), (".NET Core C#", "csharp"), ("Java 11.0.6", "java"), ("Java 21 64bit", "java"),
        ("Java 8 32bit", "java"), ("Kotlin 1.7", "kotlin"), ("Kotlin 1.9.21", "kotlin"), ("Rust 1.75.0 (2021)", "rust"),
        ("Go 1.22.2", "go"),
        ("Python 2.7.18", "python2"), ("Python 3.8.10", "python3"), ("PyPy 2.7.13 (7.3.0)", "pypy2"), ("PyPy 3.6.9 (7.3.0)", "pypy3"),
        ("PyPy 3.10 (7.3.15, 64bit)", "pypy3"), ("PyPy 3-64", "pypy3"), ("Python3 (3.8.2)", "python3"),
        ("Python (CPython 3.11.4)", "python3"),
        ("Python (PyPy 3.10-v7.3.12)", "pypy3"), ("Python (PyPy 3.10)", "pypy3"), ("Java (OpenJDK 17)", "java"),
        ("Rust (rustc 1.70.0)", "rust"),
        ("Go (go 1.20.6)", "go"), ("JavaScript (Node.js 18.16.1)", "javascript"), ("C# 11.0 (.NET 7.0.7)", "csharp"),
        ("MS C++ 2017", "msvc"), ("Microsoft Visual C++ 2010", "msvc"), ("JavaScript V8 4.8.0", "v8"), ("Delphi 7", "delphi"),
        ("Free Pascal 3.2.2", "pascal"), ("PascalABC.NET 3.8.3", "pascalabc"), ("Haskell GHC 8.10.1", "haskell"), ("Ruby 3.2.2", "ruby"),
        ("PHP 8.1.7", "php"), ("Perl 5.20.1", "perl"), ("OCaml 4.02.1", "ocaml"), ("Scala 2.12.8", "scala"), ("D DMD32 v2.105.0", "d"),
        ("F# 9, .NET SDK 9", "fsharp"), ("ActiveTcl 8.5", "tcl"),
    ])
    func namesOfSitesHaveAKey(name: String, key: String) {
        #expect(KnownLanguages.key(name) == key)
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["c(1)", "bit ", "-v1", "(a", "c (gcc) ", ", 64"]) func aNameWithoutEndTakesNoTime(
        part: String
    ) {
        for count in [40, 50_000] {
            let name = "klingon" + String(repeating: part, count: count)
            #expect(KnownLanguages.key(name) == nil && !KnownLanguages.keys(name).contains("klingon"))
        }
    }

    @Test(arguments: [
        ("C++26", "cpp"), ("GNU C++98", "cpp"), ("Delphi 7", "delphi"), ("brainfuck", nil), ("UNKNOWN_LANGUAGE", nil), ("cpp20", "cpp"),
    ])
    func aKnownLanguageIsNamedEvenWithoutAnEntry(name: String, language: String?) {
        #expect(KnownLanguages.language(named: name) == language)
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
