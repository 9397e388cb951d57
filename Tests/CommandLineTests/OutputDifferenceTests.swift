import Testing

@testable import CommandLine

@Suite struct OutputDifferenceTests {
    private static func difference(_ expected: String, _ printed: String) -> OutputDifference? {
        OutputDifference(expected: Array(expected.utf8), printed: Array(printed.utf8))
    }

    private static func lines(_ difference: OutputDifference) -> [String] {
        var text = StyledText()
        difference.show(in: &text)
        return text.text(inColour: false).split(separator: "\n").map(String.init)
    }

    @Test(arguments: [
        ("1\n2\n3\n", "1\n2\n4\n", 3, 1), ("abc\n", "abd\n", 1, 3), ("1\n", "1", 1, 2), ("", "x", 1, 1), ("1\n2\n", "1\n", 2, 1),
        ("a b\n", "a  b\n", 1, 3), ("aé\n", "aè\n", 1, 2),
    ])
    func theFirstDifferentByteIsNamed(expected: String, printed: String, line: Int, column: Int) throws {
        let found = try #require(Self.difference(expected, printed))
        #expect(found.line == line && found.column == column)
        #expect(Self.lines(found)[0] == "first difference: line \(line), byte \(column)")
    }

    @Test func equalOutputsHaveNoDifference() { #expect(Self.difference("1\n", "1\n") == nil) }

    @Test func theMarkStandsBelowTheByte() throws {
        let lines = Self.lines(try #require(Self.difference("one\ntwo three\n", "one\ntwo throe\n")))
        let place = try #require(lines.firstIndex { $0.hasPrefix("expected 2 | ") })
        #expect(lines[place] == "expected 2 | two three")
        #expect(lines[place + 1] == "                    ^" + "")
        #expect(lines[place + 1].count == "expected 2 | two thr".count + 1)
    }

    @Test func ofALongLineThePartAroundTheDifferenceIsShown() throws {
        let (left, right) = (String(repeating: "a", count: 1_000_000), String(repeating: "b", count: 1_000_000))
        let lines = Self.lines(try #require(Self.difference(left + "x" + right, left + "y" + right)))
        #expect(lines.allSatisfy { $0.count < 150 }, "\(lines.map(\.count))")
        #expect(lines[0].contains("byte 1000001") && lines[1].contains("...a") && lines[1].contains("b..."))
    }

    @Test func noLetterIsCutInTwo() throws {
        let letters = String(repeating: "é", count: 100)
        for shift in ["", "a"] {
            let lines = Self.lines(try #require(Self.difference(shift + letters + "x" + letters, shift + letters + "y" + letters)))
            #expect(lines.allSatisfy { !$0.contains("\u{FFFD}") }, "\(lines)")
        }
    }

    @Test func controlCharactersOfOutputsAreNotShown() throws {
        let lines = Self.lines(try #require(Self.difference("\u{1B}[2J1\n", "\u{1B}[2J2\n")))
        #expect(lines.allSatisfy { !$0.unicodeScalars.contains("\u{1B}") })
    }

    @Test(arguments: [
        (true, ["TERM": "xterm"], true), (true, ["TERM": "xterm", "NO_COLOR": "1"], false),
        (true, ["TERM": "xterm", "NO_COLOR": ""], true),
        (true, ["TERM": "dumb"], false), (true, [:], false), (false, ["TERM": "xterm"], false),
    ])
    func colourIsForTerminalsWhoseUsersWantIt(isTerminal: Bool, environment: [String: String], hasColour: Bool) {
        #expect(PagedOutput(isTerminal: isTerminal, environment: environment).hasColour == hasColour)
    }

    @Test func aPagerIsForTerminals() {
        #expect(PagedOutput(isTerminal: true, environment: ["PAGER": "less"]).pager == "less")
        #expect(PagedOutput(isTerminal: false, environment: ["PAGER": "less"]).pager == nil)
        #expect(PagedOutput(isTerminal: true, environment: ["PAGER": ""]).pager == nil)
        #expect(PagedOutput(isTerminal: true, environment: [:]).pager == nil)
    }
}
