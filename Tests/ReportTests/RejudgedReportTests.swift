import Records
import Testing

@testable import Report

@Suite struct RejudgedReportTests {
    private static func report(rejudged: Bool = true) throws -> RunReport {
        var rows = Fixture.rows("p", "AWJJ") + Fixture.rows("q", "AJ")
        rows[2].message = UndecidedReason.cut.message("test t: 2 of 5 bytes of its output are stored")
        rows[3].message = UndecidedReason.notRun.message("3 of 9 tests did not run")
        rows[5].message = "cannot start the sandbox"
        var input = Fixture.input(rows, allowPartial: true)
        if rejudged { input.run.rejudged = RejudgedFacts(name: "first", path: "/runs/first", manifestDigest: "ab") }
        return try RunReport(input)
    }

    @Test func whatIsUndecidedIsCountedByReasonAndNotScored() throws {
        let report = try Self.report()
        #expect(report.undecided == [.cut: 1, .notRun: 1] && report.coverage.judgeErrors == 3)
        let note = "undecided: the stored outputs do not decide 2 of 6 candidates (output cut 1, tests not run 1), which are unscored (JE)"
        #expect(report.notes.contains { $0.hasPrefix(note) }, "\(report.notes)")
        #expect(report.notes.contains("unscored: the judge failed on 1 of 6 candidates (JE)"))
        for text in [report.terminalTable(), report.markdown()] {
            #expect(text.contains("undecided: the stored outputs") && text.contains("first"), "\(text)")
        }
        let object = try Fixture.object(report.json())
        #expect(object["undecided"] as? [String: Int] == ["output cut": 1, "output not kept": 0, "tests not run": 1, "judge error": 0])
        #expect(((object["run"] as? [String: Any])?["rejudged"] as? [String: Any])?["path"] as? String == "/runs/first")
        let bounds = try #require(report.figures.first { $0.k == 1 })
        #expect(bounds.bounds == 0.375...0.875)
    }

    @Test func aRunOfItsOwnHasNoneOfThis() throws {
        let report = try Self.report(rejudged: false)
        #expect(report.undecided.isEmpty && report.notes.contains("unscored: the judge failed on 3 of 6 candidates (JE)"))
        #expect(try Fixture.object(report.json())["undecided"] == nil)
    }

    @Test func runsSideBySideHaveALineEach() throws {
        var table = RunsSideBySide()
        table.add(try RunReport(Fixture.input(Fixture.rows("p", "AWWW"))), as: "as it was judged", in: "/runs/first")
        table.add(try Self.report(), as: "deepmind", in: "/runs/second/deepmind")
        let text = table.terminalText(width: 100)
        let first = text.split(separator: "\n").first { $0.hasPrefix("as it was judged") }
        #expect(first?.contains("pass@1") == true && first?.contains("25.00 %") == true, "\(text)")
        #expect(text.contains("37.50 .. 87.50") && text.contains("deepmind: undecided"), "\(text)")
        let runs = try #require(try Fixture.object(table.json())["runs"] as? [[String: Any]])
        #expect(runs.map { $0["rules"] as? String } == ["as it was judged", "deepmind"])
        #expect(runs[1]["path"] as? String == "/runs/second/deepmind")
    }

    @Test(arguments: UndecidedReason.allCases) func aReasonIsReadBackFromItsMessage(_ reason: UndecidedReason) {
        #expect(UndecidedReason(message: reason.message("something")) == reason)
        #expect(UndecidedReason(message: "test t: \(reason.message(""))") == nil && UndecidedReason(message: "undecided (x): y") == nil)
    }
}
