import Records
import Testing

@testable import Report

@Suite struct TextTests {
    private func lines(_ report: RunReport, width: Int = 100) -> [Substring] {
        report.terminalTable(width: width).split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test(arguments: [80, 100]) func terminalTableFitsItsWidth(width: Int) throws {
        let long = String(repeating: "a_very_long_name_", count: 12)
        var rows = Verdict.allCases.enumerated().map { Fixture.row(long, $0, $1) }
        rows += Fixture.rows("short", "AWWWWWWWWWWW")
        rows[2].expected = .accepted
        rows[2].label = long
        let report = try RunReport(Fixture.input(rows, k: .explicit([1, 2, 3, 4, 5, 6, 7, 8])))
        for line in lines(report, width: width) { #expect(line.count <= width, "\(line)") }
    }

    @Test func terminalTableShowsTheFiguresAndTheMix() throws {
        let text = try RunReport(Fixture.input(Fixture.rows("a", "AWWW"))).terminalTable()
        #expect(text.contains("pass@1   25.00 %"))
        #expect(text.contains("1 problem, 4 candidates: AC 1, WA 3"))
        #expect(text.contains("judged 4 of 4; sandbox T3; tester sandbox"))
        #expect(text.contains("note: pass@10 is left out: 1 problem has fewer than 10 candidates (the fewest: 4)"))
        #expect(!text.contains("NOT SANDBOXED"))
    }

    @Test func namesCannotSteerTheTerminal() throws {
        let text = try RunReport(Fixture.input([Fixture.row("evil\u{1b}[2J\u{202e}\rname", 0, .accepted)])).terminalTable()
        #expect(text.contains("evil?[2J??name"))
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
    }

    @Test func longListOfProblemsIsCutWithACount() throws {
        let rows = (0..<60).map { Fixture.row("p\($0)", 0, .accepted) }
        #expect(try RunReport(Fixture.input(rows)).terminalTable().contains("... and 20 more problems: see problems.csv"))
    }

    @Test func markdownTablesSurviveOddNames() throws {
        let text = try RunReport(Fixture.input([Fixture.row("a|b\nc", 0, .accepted)])).markdown()
        #expect(text.contains("| a\\|b?c | 1 | 1 | 100.00 % |"))
    }

    @Test(arguments: [
        (0.0, 2, "0.00"), (0.005, 2, "0.01"), (1.0, 2, "1.00"), (99.999, 2, "100.00"), (-0.001, 2, "0.00"), (-1.5, 1, "-1.5"),
        (7.6, 0, "8"), (.infinity, 2, "92233720368547758.07"), (-.infinity, 0, "-9223372036854775807"), (1e300, 0, "9223372036854775807"),
        (.nan, 2, "0.00"),
    ])
    func fixedPointHasItsDecimals(value: Double, decimals: Int, text: String) {
        #expect(fixed(value, decimals) == text)
    }

    @Test(arguments: [
        (Duration.zero, "0.000000"), (.milliseconds(1234), "1.234000"), (.nanoseconds(1999), "0.000001"), (.seconds(3600), "3600.000000"),
    ])
    func secondsHaveSixDecimals(duration: Duration, text: String) {
        #expect(seconds(duration) == text)
    }
}
