import Records
import Testing

@Suite struct ForeignTextTests {
    @Test(arguments: [
        ("\u{1b}[2J\u{1b}]0;title\u{7}x", "?[2J?]0;title?x"), ("a\rb\u{8}\u{7f}", "a?b??"), ("\u{9b}31m", "?31m"), ("\u{202e}txt", "?txt"),
        ("naïve 漢字", "naïve 漢字"), ("a\nb\tc", "a?b?c"),
    ])
    func aLineHoldsNoControls(text: String, shown: String) { #expect(ForeignText.line(text) == shown) }

    @Test func linesKeepTheirBreaks() { #expect(ForeignText.lines("a\n\u{1b}[1m\tb\r\n") == "a\n?[1m\tb?\n") }

    @Test(arguments: [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), ("+1+1", "'+1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("-2+3", "'-2+3"), ("-2", "-2"),
        ("+1.5", "+1.5"),
        ("=a,b", "\"'=a,b\""), ("plain", "plain"), ("\u{1b}[0m", "?[0m"), ("two\nlines", "\"two\nlines\""), ("", ""),
    ])
    func aCSVFieldIsNoFormula(text: String, field: String) { #expect(ForeignText.csvField(text) == field) }

    @Test func markdownIsShownAsItIs() { #expect(ForeignText.markdown("<b>[x](y)|\u{1b}") == "\\<b\\>\\[x\\](y)\\|?") }

    /// To Swift, a sign and the combining mark behind it are one character.
    @Test(arguments: Array("\\|`*_<>[]")) func markdownIsEscapedInFrontOfACombiningMark(sign: Character) {
        #expect(Array(ForeignText.markdown("a\(sign)\u{301}b").utf8) == Array("a\\\(sign)\u{301}b".utf8))
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdefg", 6, "abc..."), ("éééé", 6, "é..."), ("aéé", 3, "..."), ("漢字漢字", 9, "漢字..."),
        ("e\u{301}\u{301}\u{301}", 6, "e\u{301}..."), ("\r\n\r\n", 4, "\r\n\r\n"), ("\r\n\r\n\r", 4, "\r..."), ("", 0, ""),
        ("abc", 0, "..."),
    ])
    func aTextIsCutToBytes(text: String, limit: Int, shown: String) {
        #expect(Array(ForeignText.cut(text, bytes: limit).utf8) == Array(shown.utf8))
    }

    @Test func aPartIsReplacedInFrontOfACombiningMark() {
        #expect(Array(ForeignText.replacing("key", in: "a key\u{301}, key", with: "*").utf8) == Array("a *\u{301}, *".utf8))
    }

    @Test func noNameOfAnyLengthIsComparedWithTheKnownOnes() {
        // The nearest of those that are near, and else what the word abbreviates.
        #expect(NearestName.suggestion(for: "memory_limit", among: ["time_limit", "memory_limit_bytes"]) == "memory_limit_bytes")
        #expect(NearestName.suggestion(for: "lang", among: ["code", "language"]) == "language")
        #expect(NearestName.suggestion(for: "zz", among: ["zzzzzzzz"]) == nil)
        #expect(NearestName.suggestion(for: "langage", among: ["language"]) == "language")
        #expect(NearestName.suggestion(for: "language" + String(repeating: "e", count: 1 << 24), among: ["language"]) == nil)
    }
}
