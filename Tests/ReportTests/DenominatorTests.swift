import Records
import Testing

@testable import Report

@Suite struct DenominatorTests {
    /// Two of four problems answered: one fully right, one half right.
    private func report(_ denominator: Denominator = .selection, unanswered: [String] = ["c", "d"]) throws -> RunReport {
        var input = Fixture.input(Fixture.rows("a", "AA") + Fixture.rows("b", "AW"), k: .explicit([1]))
        input.problemsWithoutCandidates = ProblemsWithoutCandidates(unanswered)
        input.denominator = denominator
        input.dataset.problems = 400
        return try RunReport(input)
    }

    @Test func problemsWithoutCandidatesCountAsUnsolved() throws {
        let report = try report()
        #expect(report.figures[0].estimate == 0.375 && report.figures[0].bounds == 0.375...0.375)
        #expect(report.scope == "4 of 400 problems, private_tests only")
        let note = "2 problems have no candidates and count as unsolved: c, d (over the 2 problems with candidates: pass@1 75.00 %)"
        #expect(report.notes.contains(note), "\(report.notes)")
        let interval = try #require(report.figures[0].interval)
        #expect(interval.lower < 0.2 && interval.upper > 0.6)
    }

    @Test func answeredOnlyIsTheOtherFigure() throws {
        let report = try report(.answered)
        #expect(report.figures[0].estimate == 0.75)
        #expect(report.scope == "2 of 400 problems, private_tests only")
        let note = "2 problems have no candidates and are in no figure: c, d (over the 4 problems of the selection: pass@1 37.50 %)"
        #expect(report.notes.contains(note), "\(report.notes)")
    }

    @Test(arguments: Denominator.allCases) func bothFiguresAreInTheJSON(denominator: Denominator) throws {
        let object = try Fixture.object(report(denominator).json())
        #expect(object["denominator"] as? String == denominator.rawValue)
        #expect((object["pass_at_k"] as? [String: Double])?["1"] == (denominator == .selection ? 0.375 : 0.75))
        let both = try #require(object["pass_at_k_by_denominator"] as? [String: [String: Any]])
        #expect(both["selection"]?["problems"] as? Int == 4 && both["answered"]?["problems"] as? Int == 2)
        #expect((both["selection"]?["pass_at_k"] as? [String: Double])?["1"] == 0.375)
        #expect((both["answered"]?["pass_at_k"] as? [String: Double])?["1"] == 0.75)
        let judged = try #require(object["judged"] as? [String: Any])
        #expect(judged["problems_of_split"] as? Int == 400 && judged["test_types"] as? [String] == ["private_tests"])
    }

    @Test func withoutUnansweredProblemsBothFiguresAreEqual() throws {
        let report = try report(unanswered: [])
        #expect(report.denominators.map(\.figures)[0] == report.denominators.map(\.figures)[1])
        #expect(!report.notes.contains { $0.contains("no candidates") })
    }

    @Test func theScopeStandsBesideEveryPassAtK() throws {
        let report = try RunReport(Fixture.input(Fixture.rows("a", "AWAW"), k: .explicit([1, 2])))
        let page = String(report.markdown().filter { $0 != "\\" })
        for text in [report.terminalTable(), page] {
            let lines = text.split(separator: "\n").filter { $0.contains("1 problem, private_tests only") }
            #expect(lines.count == 2 && lines[0].contains("pass@1") && lines[1].contains("pass@2"), "\(text)")
        }
    }

    @Test func theRunIsNamedInEveryReport() throws {
        var input = Fixture.input(Fixture.rows("a", "A"))
        input.testTypes = TestKind.allCases.map(\.name)
        input.run = RunFacts(
            name: "nightly", model: "small-model", date: "2026-01-02T03:04:05Z", duration: .seconds(75), command: "gencode eval 'a b'")
        let report = try RunReport(input)
        #expect(report.scope == "1 problem, all tests")
        for line in [
            "run: nightly", "model: small-model", "date: 2026-01-02T03:04:05Z", "duration: 75.0 s", "command: gencode eval 'a b'",
        ] {
            #expect(report.terminalTable().contains(line + "\n") && report.markdown().contains(line), "\(line)")
        }
        let run = try #require(Fixture.object(report.json())["run"] as? [String: Any])
        #expect(run["name"] as? String == "nightly" && run["duration_s"] as? Double == 75 && run["model"] as? String == "small-model")
    }
}
