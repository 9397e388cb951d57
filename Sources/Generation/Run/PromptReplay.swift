import ModelClient
import Records
import Synchronization

/// Makes the prompts of tasks again, which no run stores: the flow of a task comes to the same point from the task's records. Nothing is
/// asked, and no test runs.
package final class PromptReplay: Sendable {
    private let runner: FlowRunner
    /// Tasks of one problem come one after another.
    private let last = Mutex<(number: Int, problem: FlowProblem)?>(nil)

    package init(_ runner: FlowRunner) { self.runner = runner }

    /// The messages that a completion of the task answers.
    /// - Returns: nil where the flow does not come there, such as by other settings, prompts or tests than when it ran. What is returned is what
    ///   was sent: the id of the completion is a digest of the whole request, and the flow gets no answer for a request with another id.
    /// - Throws: an error of this task alone, such as `StoreError` where its problem cannot be read.
    package func prompt(of answer: GeneratedAnswer, task: Int) async throws -> [ChatMessage]? {
        guard let wanted = answer.completion?.id else { return nil }
        let sources = RecordingPort.Sources(asking: NoModel(), testing: nil, mayAsk: { false })
        let port = KeepingPort(runner.port(for: task, recorded: answer.records, sources: sources) { _ in })
        let problem = try problem(ofTask: task)
        do { _ = try await runner.candidate(for: problem, port) } catch is FlowStopped {
            // The flow went another way, perhaps after the request that is looked for.
        } catch let error as GenerationError where error.code == .noTestRunner {
            // The same where it wanted to run a program.
        }
        return port.kept[wanted]
    }

    private func problem(ofTask task: Int) throws -> FlowProblem {
        let number = runner.problemNumber(ofTask: task)
        if let last = last.withLock({ $0 }), last.number == number { return last.problem }
        let read = try runner.problem(ofTask: task)
        last.withLock { $0 = (number, read) }
        return read
    }
}

/// Answers nothing.
private struct NoModel: ModelAsking {
    func ask(
        _ request: ModelRequest, onText: (@Sendable (String) -> Void)?, onAttempt: @escaping @Sendable (AskAttempt) -> Void
    ) async throws -> ModelAnswer { throw FlowStopped() }

    func drain() {}
}

/// Keeps the prompts that were answered, by the ids of their completions.
private final class KeepingPort: FlowPort {
    private let port: RecordingPort
    private let prompts = Mutex<[Digest: [ChatMessage]]>([:])

    init(_ port: RecordingPort) { self.port = port }

    var kept: [Digest: [ChatMessage]] { prompts.withLock { $0 } }

    func ask(_ prompt: StagePrompt) async throws -> ModelAnswer {
        let (id, answer) = try await port.identifiedAnswer(to: prompt)
        prompts.withLock { $0[id] = prompt.messages }
        return answer
    }

    func run(_ source: [UInt8], language: String, tests: [TestCase]) async throws -> [TestOutcome] {
        try await port.run(source, language: language, tests: tests)
    }

    func note(stage: String, outcome: String) async throws { try await port.note(stage: stage, outcome: outcome) }
}
