import Testing

@testable import Report

/// pass@k is given over all problems, and without those that their set has put into quarantine.
@Suite struct QuarantineTests {
    private func report(_ quarantined: [String], unanswered: Int = 0) throws -> RunReport {
        var input = Fixture.input(Fixture.rows("a", "AA") + Fixture.rows("b", "WW") + Fixture.rows("c", "AW"))
        for name in quarantined { input.quarantined.add(name, reason: "many answers", isAnswered: true) }
        if unanswered > 0 {
            input.problemsWithoutCandidates = ProblemsWithoutCandidates((0..<unanswered).map { "u\($0)" })
            input.quarantined.add("u0", reason: "interactive", isAnswered: false)
        }
        return try RunReport(input)
    }

    @Test func passAtKIsGivenWithoutProblemsInQuarantineToo() throws {
        let report = try report(["b"])
        #expect(report.figures[0].estimate == 0.5)
        #expect(report.trusted?.figures[0].estimate == 0.75 && report.trusted?.problems == 2)
        let text = report.terminalTable()
        #expect(text.contains("75.00 %") && text.contains("2 problems not in quarantine") && text.contains("in quarantine"))
        #expect(report.markdown().contains("2 problems not in quarantine"))
        let json = String(decoding: report.json(), as: UTF8.self)
        #expect(json.contains("\"without_quarantine\": {") && json.contains("\"b\": \"many answers\""))
    }

    @Test func aProblemInQuarantineWithoutCandidatesIsNotCountedAsUnsolved() throws {
        let report = try report(["b"], unanswered: 2)
        #expect(report.trusted?.problems == 3)
        #expect(report.trusted?.figures[0].estimate == 0.5)
    }

    @Test func withoutQuarantineNothingIsSaid() throws {
        let report = try report([])
        #expect(report.trusted == nil && !report.terminalTable().contains("quarantine"))
    }

    @Test func aRunOfProblemsInQuarantineAloneHasNoOtherFigure() throws {
        let report = try report(["a", "b", "c"])
        #expect(report.trusted == nil && report.terminalTable().contains("3 problems are in quarantine"))
    }
}
