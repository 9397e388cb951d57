import Records
import Testing

@testable import Report

@Suite struct RunReportTests {
    @Test func meanIsOverProblemsAndEmptyCandidatesCountAsWrong() throws {
        let report = try RunReport(Fixture.input(Fixture.rows("a", "AA00") + Fixture.rows("b", "WWWW"), k: .explicit([1, 2])))
        let estimates = report.figures.compactMap(\.estimate)
        #expect(estimates.count == 2)
        #expect(estimates[0] == 0.25 && abs(estimates[1] - 5.0 / 12) < 1e-15)
        #expect(report.tallies.map(\.candidates) == [4, 4])
        #expect(report.verdicts[.wrongAnswer] == 6)
        #expect(report.coverage.nothingToRun == 2)
        #expect(report.coverage.isComplete)
    }

    @Test func verdictOfAnEmptyCandidateIsNeverBelieved() throws {
        let row = Fixture.row("a", 0, .accepted, hasNothingToRun: true)
        #expect(try RunReport(Fixture.input([row])).figures[0].estimate == 0)
    }

    @Test func rowsOfAProblemNeedNotLieTogether() throws {
        let rows = [Fixture.row("b", 0, .accepted), Fixture.row("a", 0, .wrongAnswer), Fixture.row("b", 1, .wrongAnswer)]
        let report = try RunReport(Fixture.input(rows))
        #expect(report.tallies.map(\.problem) == ["b", "a"])
        #expect(report.tallies.map(\.candidates) == [2, 1])
    }

    @Test func missingVerdictsAreRefusedUnlessAskedFor() throws {
        let rows = Fixture.rows("a", "AW--")
        let error = #expect(throws: ReportError.self) { try RunReport(Fixture.input(rows)) }
        #expect(error?.code == .incomplete)
        #expect(error?.message == "2 of 4 candidates without a verdict")
        #expect(try RunReport(Fixture.input(rows, allowPartial: true)).coverage.missing == 2)
    }

    @Test func boundsCountTheUnscoredAsAllWrongThenAllRight() throws {
        let rows = Fixture.rows("a", "AW-J") + Fixture.rows("b", "WWWW")
        let figure = try RunReport(Fixture.input(rows, k: .explicit([1]), allowPartial: true)).figures[0]
        #expect(figure.estimate == 0.25)
        #expect(figure.bounds == 0.125...0.375)
    }

    @Test func boundsAreShownInEveryFormWhereVerdictsAreMissingAndNowhereElse() throws {
        let rows = Fixture.rows("a", "AW-J") + Fixture.rows("b", "WWWW")
        let partial = try RunReport(Fixture.input(rows, k: .explicit([1]), allowPartial: true))
        for text in [partial.terminalTable(), partial.markdown()] { #expect(text.contains("bounds") && text.contains("12.50 .. 37.50")) }
        let bounds = try Fixture.object(partial.json())["pass_at_k_bounds"] as? [String: [Double]]
        #expect(bounds == ["1": [0.125, 0.375]])
        let whole = try RunReport(Fixture.input(Fixture.rows("a", "AW"), k: .explicit([1])))
        for text in [whole.terminalTable(), whole.markdown()] { #expect(!text.contains("bounds")) }
    }

    @Test func boundsOfACompleteRunAreTheEstimate() throws {
        let figure = try RunReport(Fixture.input(Fixture.rows("a", "AWWA"))).figures[0]
        #expect(figure.bounds == 0.5...0.5)
    }

    @Test func kBeyondTheScoredCandidatesHasBoundsOnly() throws {
        let report = try RunReport(Fixture.input(Fixture.rows("a", "AW-"), k: .explicit([1, 3]), allowPartial: true))
        #expect(report.figures.map(\.estimate) == [0.5, nil])
        #expect(report.figures[1].bounds == 1...1)
        #expect(report.notes.contains { $0.hasPrefix("pass@3 has bounds only") })
    }

    @Test func judgeErrorsAreUnscoredAndSaid() throws {
        let report = try RunReport(Fixture.input(Fixture.rows("a", "AJ")))
        #expect(report.figures[0].estimate == 1)
        #expect(report.figures[0].bounds == 0.5...1)
        #expect(report.coverage.judgeErrors == 1)
        #expect(report.notes.contains { $0.contains("the judge failed on 1 of 2") })
    }

    @Test func nothingScoredAtAllStillGivesBounds() throws {
        let report = try RunReport(Fixture.input(Fixture.rows("a", "JJ")))
        #expect(report.figures[0].estimate == nil)
        #expect(report.figures[0].bounds == 0...1)
    }

    @Test func noCandidateIsAnError() {
        let error = #expect(throws: ReportError.self) { try RunReport(Fixture.input([])) }
        #expect(error?.code == .noCandidates)
    }

    @Test func tierIsTheWeakestThatAnythingRanUnder() throws {
        let rows = [Fixture.row("a", 0, .accepted), Fixture.row("a", 1, .accepted, tier: .t2)]
        let report = try RunReport(Fixture.input(rows))
        #expect(report.tier == .t2)
        #expect(report.isSandboxed)
    }

    @Test(arguments: [("local", SandboxTier.none), ("sandbox", SandboxTier.none), ("local", SandboxTier.t3)])
    func runOutsideTheSandboxIsMarkedEverywhere(testerType: String, tier: SandboxTier) throws {
        let report = try RunReport(Fixture.input([Fixture.row("a", 0, .accepted, tier: tier)], testerType: testerType))
        #expect(report.isSandboxed == (tier > .none))
        #expect(report.terminalTable().contains("NOT SANDBOXED"))
        #expect(report.markdown().contains("NOT SANDBOXED"))
        #expect(report.notes[0].contains("NOT SANDBOXED"))
    }

    @Test func aCheckerThatFailsOnAnswersIsNamedInEveryForm() throws {
        func row(_ problem: String, _ candidate: Int, _ verdict: Verdict, _ message: String) -> ReportRow {
            var row = Fixture.row(problem, candidate, verdict)
            row.message = message
            return row
        }
        let failure = "test 2: wrong answer; \(TaskResult.checkerFailureMark) (exit code 139)"
        let rows = [
            row("a", 0, .wrongAnswer, failure), row("a", 1, .wrongAnswer, failure), row("b", 0, .wrongAnswer, "test 2: wrong answer"),
            row("c", 0, .wrongAnswer, failure), row("d", 0, .accepted, failure),
        ]
        let report = try RunReport(Fixture.input(rows, k: .explicit([1])))
        let note = "3 wrong answers made the problem's own checker fail, neither accepted nor rejected: look at the checker of a, c"
        #expect(report.notes == [note])
        for text in [report.terminalTable(), report.markdown()] {
            // A terminal's lines are wrapped.
            #expect(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(note), "\(text)")
        }
        #expect(try Fixture.object(report.json())["notes"] as? [String] == [note])
        let sound = try RunReport(Fixture.input([row("b", 0, .wrongAnswer, "test 2: wrong answer")]))
        #expect(!sound.notes.contains { $0.contains("checker") })
    }

    @Test func outcomeDigestSeesVerdictsButNoMeasurements() throws {
        func digest(_ row: ReportRow) throws -> Digest { try RunReport(Fixture.input([row])).outcomeDigest }
        let base = Fixture.row("a", 0, .accepted)
        #expect(try digest(base) == digest(Fixture.row("a", 0, .accepted, cpu: .seconds(3), tier: .t2)))
        #expect(try digest(base) != digest(Fixture.row("a", 0, .wrongAnswer)))
        #expect(try digest(base) != digest(Fixture.row("a", 0, .accepted, label: "other")))
        #expect(try digest(base) != digest(Fixture.row("a", 1, .accepted)))
    }
}
