import ModelClient
import Records

@testable import Generation

/// A port whose answers are written down: for each stage in turn, the last one again and again.
actor ScriptedPort: FlowPort {
    private(set) var prompts: [StagePrompt] = []
    private(set) var notes: [String] = []
    private(set) var runs = 0
    private var answers: [String: [ModelAnswer]]
    /// Whether a program passes a test.
    private let verdict: @Sendable (String, TestCase) -> TestOutcome

    init(
        answers: [String: [String]], verdict: @escaping @Sendable (String, TestCase) -> TestOutcome = { _, _ in .init(verdict: .accepted) }
    ) {
        self.init(completions: answers.mapValues { $0.map { ModelAnswer(text: $0, finish: .stop) } }, verdict: verdict)
    }

    init(
        completions: [String: [ModelAnswer]],
        verdict: @escaping @Sendable (String, TestCase) -> TestOutcome = { _, _ in .init(verdict: .accepted) }
    ) {
        (answers, self.verdict) = (completions, verdict)
    }

    struct NoAnswer: Error { var stage: String }

    func ask(_ prompt: StagePrompt) throws -> ModelAnswer {
        prompts.append(prompt)
        guard let answer = answers[prompt.stage]?.first else { throw NoAnswer(stage: prompt.stage) }
        if (answers[prompt.stage]?.count ?? 0) > 1 { answers[prompt.stage]?.removeFirst() }
        return answer
    }

    func run(_ source: [UInt8], language: String, tests: [TestCase]) -> [TestOutcome] {
        runs += 1
        return tests.map { verdict(String(decoding: source, as: UTF8.self), $0) }
    }

    func note(stage: String, outcome: String) { notes.append("\(stage): \(outcome)") }

    var stages: [String] { prompts.map(\.stage) }
}

extension FlowProblem {
    static func made(publicTests: Int = 1) -> FlowProblem {
        FlowProblem(
            name: "plus", index: 3, statement: "Add one to n.\n\nExample\n\n1 gives 2.",
            publicTests: (0..<publicTests).map { number in
                TestCase(
                    kind: .publicTests, name: "public_tests/\(number)", input: Array("\(number)\n".utf8),
                    expectedOutput: Array("\(number + 1)\n".utf8))
            }, tags: .python3, languageTitle: "Python 3", timeLimit: "2 seconds", memoryLimit: "256 MiB")
    }
}

extension FlowKnobs {
    static let made = FlowKnobs(sampling: FlowSampling(base: Sampling(temperature: 0.5, topP: 1, maxOutputTokens: 4096)))
}

extension FlowCandidate {
    var text: String? { source.map { String(decoding: $0, as: UTF8.self) } }
}
