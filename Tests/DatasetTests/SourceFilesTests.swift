import Testing

@testable import Dataset

@Suite struct SourceFilesTests {
    @Test(
        arguments: [
            ("a.cc", "cpp"), ("a.C", "cpp"), ("a.c", "c"), ("a.CPP", "cpp"), ("Main.java", "java"), ("a.cs", "csharp"), ("a.hs", "haskell"),
            ("a.py2", "python2"), ("a.py", "python3"), ("a.cpp.bin", nil), ("a.exe", nil), ("Makefile", nil), (".cpp", nil),
        ] as [(String, String?)])
    func filesHaveALanguageByExtension(file: String, key: String?) {
        #expect(languageKey(ofFile: file, content: []) == key)
    }
}
