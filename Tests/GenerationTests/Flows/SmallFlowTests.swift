import ModelClient
import Records
import Testing

@testable import Generation
@testable import ProgramExtraction

/// The flows `baseline` and `repair`.
@Suite struct SmallFlowTests {
    private func solve(
        _ flow: any Flow, _ port: ScriptedPort, publicTests: Int = 1, knobs: FlowKnobs = .made
    ) async throws -> FlowCandidate {
        try await flow.solve(.made(publicTests: publicTests), port: port, prompts: Repository.prompts(of: type(of: flow)), knobs: knobs)
    }

    private func fenced(_ code: String) -> String { "```python\n\(code)\n```" }

    /// A program passes the tests whose numbers it prints.
    private static let byPrintedNumber: @Sendable (String, TestCase) -> TestOutcome = { source, test in
        let number = String(test.name.split(separator: "/")[1])
        return TestOutcome(verdict: source.contains("'\(number)'") ? .accepted : .wrongAnswer, output: Array("99\n".utf8))
    }

    @Test func theBaselineAsksOnceAndRunsNothing() async throws {
        let port = ScriptedPort(answers: ["solve": [fenced("print(1)")]])
        let candidate = try await solve(BaselineFlow(), port)
        #expect(candidate.text == "print(1)\n")
        #expect(candidate.ask == 0 && candidate.language == "python3")
        #expect(await port.stages == ["solve"])
        #expect(await port.runs == 0)
        #expect(await port.prompts[0].sampling.temperature == 0.3)
        #expect(await port.prompts[0].responseSchema == nil)
    }

    @Test(arguments: [
        (FinishReason.contentFilter, "x", CodeExtraction.Reason.contentFilter), (.refusal, "No.", .refusal), (.stop, "", .emptyAnswer),
        (.length, "First we", .noCode), (.promptTooLong, "", .promptTooLong), (.stop, "I do not know.", .noCode),
    ])
    func anAnswerWithoutAProgramIsACandidateAndIsNotAskedForAgain(_ finish: FinishReason, _ text: String, _ reason: CodeExtraction.Reason)
        async throws
    {
        for flow in [BaselineFlow(), RepairFlow()] as [any Flow] {
            let port = ScriptedPort(completions: ["solve": [ModelAnswer(text: text, finish: finish)]])
            let candidate = try await solve(flow, port)
            #expect(candidate.source == nil)
            #expect(candidate.extraction.reason == reason)
            #expect(await port.stages == ["solve"])
        }
    }

    @Test func aCutProgramIsACandidate() async throws {
        let port = ScriptedPort(completions: ["solve": [ModelAnswer(text: "```python\nprint(", finish: .length)]])
        let candidate = try await solve(BaselineFlow(), port)
        #expect(candidate.text == "print(")
        #expect(candidate.extraction.isTruncated)
    }

    @Test func aProgramThatPassesIsNotRepaired() async throws {
        let port = ScriptedPort(answers: ["solve": [fenced("print('0')")]], verdict: Self.byPrintedNumber)
        #expect(try await solve(RepairFlow(), port).text == "print('0')\n")
        #expect(await port.stages == ["solve"])
    }

    @Test func repairsEndWithTheFirstProgramThatPasses() async throws {
        let port = ScriptedPort(
            answers: ["solve": [fenced("print('x')")], "fix": [fenced("print('y')"), fenced("print('0')")]], verdict: Self.byPrintedNumber)
        let candidate = try await solve(RepairFlow(), port)
        #expect(candidate.text == "print('0')\n")
        #expect(candidate.ask == 2)
        #expect(await port.stages == ["solve", "fix", "fix"])
        let second = try #require(await port.prompts.last?.messages.last?.content)
        #expect(second.contains("print('y')") && second.contains("Expected output:\n1\n") && second.contains("output:\n99\n"))
    }

    @Test(arguments: [0, 1, 3]) func repairsAreAtMostSoMany(_ rounds: Int) async throws {
        let port = ScriptedPort(answers: ["solve": [fenced("print('x')")], "fix": [fenced("print('y')")]], verdict: Self.byPrintedNumber)
        var knobs = FlowKnobs.made
        knobs.repairRounds = rounds
        _ = try await solve(RepairFlow(), port, knobs: knobs)
        #expect(await port.stages == ["solve"] + Array(repeating: "fix", count: rounds))
    }

    @Test func theNearestProgramIsTheCandidate() async throws {
        let port = ScriptedPort(
            answers: ["solve": [fenced("print('0', '1')")], "fix": [fenced("print('0')")]], verdict: Self.byPrintedNumber)
        #expect(try await solve(RepairFlow(), port, publicTests: 3).text == "print('0', '1')\n")
    }

    @Test func aRepairWithoutAProgramEndsTheRepairs() async throws {
        let port = ScriptedPort(answers: ["solve": [fenced("print('x')")], "fix": ["I give up."]], verdict: Self.byPrintedNumber)
        #expect(try await solve(RepairFlow(), port).text == "print('x')\n")
        #expect(await port.stages == ["solve", "fix"])
    }

    @Test func withoutPublicTestsThereIsNothingToRepair() async throws {
        let port = ScriptedPort(answers: ["solve": [fenced("print('x')")]], verdict: Self.byPrintedNumber)
        _ = try await solve(RepairFlow(), port, publicTests: 0)
        #expect(await port.stages == ["solve"])
        #expect(await port.runs == 0)
    }

    @Test func whatTheJudgeCouldNotJudgeIsNotRepaired() async throws {
        let port = ScriptedPort(answers: ["solve": [fenced("print('x')")]]) { _, _ in TestOutcome(verdict: .judgeError) }
        _ = try await solve(RepairFlow(), port)
        #expect(await port.stages == ["solve"])
    }

    @Test func aCrashIsFartherThanAWrongNumber() {
        func distance(_ verdict: Verdict, _ output: String) -> ProgramDistance {
            let test = TestCase(kind: .publicTests, name: "a", input: [], expectedOutput: Array("10\n20\n".utf8))
            return ProgramDistance([TestResult(test: test, outcome: TestOutcome(verdict: verdict, output: Array(output.utf8)))])
        }
        #expect(distance(.accepted, "10\n20") < distance(.wrongAnswer, "10\n21"))
        #expect(distance(.wrongAnswer, "10\n21") < distance(.wrongAnswer, "10\n99"))
        #expect(distance(.wrongAnswer, "10\n99") < distance(.runtimeError, "10\n20"))
        #expect(distance(.wrongAnswer, "10") < distance(.wrongAnswer, "a\nb\nc"))
        #expect(distance(.accepted, "x") < distance(.wrongAnswer, "10\n20"))
        #expect(!(distance(.wrongAnswer, "nan\n20") < distance(.accepted, "")))
    }
}
