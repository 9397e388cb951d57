import Records
import Testing

@testable import Report

@Suite struct GoldGateTests {
    private func row(_ problem: String, _ verdict: Verdict, correct: Bool, index: Int = 0) -> ReportRow {
        Fixture.row(problem, index, verdict, expectedCorrect: correct)
    }

    @Test func ratesArePerProblemAndBelowFourFifthsIsQuarantined() throws {
        let solid = (0..<5).map { row("solid", $0 < 4 ? .accepted : .timeLimit, correct: true, index: $0) }
        let broken = (0..<5).map { row("broken", $0 < 3 ? .accepted : .wrongAnswer, correct: true, index: $0) }
        let wrong = [row("solid", .wrongAnswer, correct: false), row("solid", .accepted, correct: false)]
        let gate = try #require(GoldGate(rows: solid + broken + wrong))
        #expect(gate.problems.map(\.problem) == ["solid", "broken"])
        #expect(gate.problems.map(\.truePositiveRate) == [0.8, 0.6])
        #expect(gate.problems.map(\.trueNegativeRate) == [0.5, nil])
        #expect(gate.quarantined.map(\.problem) == ["broken"])
        #expect(gate.labelled == 12)
        #expect(gate.agreeing == 8)
        #expect(gate.disagreements == [4, 8, 9, 11])
    }

    @Test func namedVerdictIsComparedApartFromRightAndWrong() throws {
        let rows = [
            Fixture.row("a", 0, .timeLimit, expected: .timeLimit), Fixture.row("a", 1, .wrongAnswer, expected: .timeLimit),
            Fixture.row("a", 2, .accepted, expected: .runtimeError), Fixture.row("a", 3, .accepted, expected: .accepted),
        ]
        let gate = try #require(GoldGate(rows: rows))
        #expect(gate.named == 4 && gate.namedMatching == 2)
        #expect(gate.agreeing == 3)
        #expect(gate.disagreements == [2])
        #expect(gate.otherVerdicts == [1])
    }

    @Test func unscoredRowsAreNoEvidence() throws {
        let rows = [row("a", .judgeError, correct: true), row("a", .accepted, correct: true)]
        let gate = try #require(GoldGate(rows: rows))
        #expect(gate.labelled == 1 && gate.agreement == 1)
    }

    @Test func rowsWithoutAnExpectationHaveNoGate() {
        #expect(GoldGate(rows: Fixture.rows("a", "AW")) == nil)
    }

    @Test func disagreementsAreListedInEveryForm() throws {
        let rows = [
            Fixture.row("sum", 0, .wrongAnswer, label: "accepted/good.py", expected: .accepted, expectedCorrect: true),
            Fixture.row("sum", 1, .timeLimit, label: "wrong_answer/slow.py", expected: .wrongAnswer, expectedCorrect: false),
        ]
        let report = try RunReport(Fixture.input(rows))
        #expect(report.terminalTable().contains("sum accepted/good.py: WA, expected AC"))
        #expect(report.terminalTable().contains("quarantine"))
        #expect(report.markdown().contains("accepted/good.py"))
        let gate = try #require(Fixture.object(report.json())["gold_gate"] as? [String: Any])
        #expect(gate["agreement"] as? Double == 0.5)
        #expect(gate["quarantined"] as? [String] == ["sum"])
        #expect((gate["disagreements"] as? [[String: Any]])?.map { $0["label"] as? String } == ["accepted/good.py"])
        #expect((gate["other_verdicts"] as? [[String: Any]])?.map { $0["expected"] as? String } == ["WA"])
    }
}
