import ModelClient
import Records
import Synchronization

/// A model whose answers depend on the request alone, and which counts what it was asked.
final class ScriptedModel: ModelAsking {
    private let asked = Mutex<[Digest: Int]>([:])
    private let total = Mutex(0)
    private let drains = Mutex(0)
    /// Throws, or waits, before a request is answered; given the number of the request, from 1.
    private let before: @Sendable (Int, ModelRequest) async throws -> Void

    init(before: @escaping @Sendable (Int, ModelRequest) async throws -> Void = { _, _ in }) { self.before = before }

    func ask(
        _ request: ModelRequest, onText: (@Sendable (String) -> Void)?, onAttempt: @escaping @Sendable (AskAttempt) -> Void
    ) async throws -> ModelAnswer {
        let number = total.withLock { total in
            total += 1
            return total
        }
        try await before(number, request)
        try Task.checkCancellation()
        asked.withLock { $0[request.id, default: 0] += 1 }
        let usage = TokenUsage(prompt: 10, completion: 20)
        onAttempt(
            AskAttempt(
                ending: .final, status: 200, duration: .milliseconds(3), waited: .zero, usage: usage, usd: 0.25, mayBeCharged: true))
        let text = "answer to \(request.id)"
        onText?(text)
        return ModelAnswer(text: text, finish: .stop, usage: usage, servedModel: "scripted")
    }

    func drain() { drains.withLock { $0 += 1 } }

    /// Whether no request may be sent any more.
    var isDrained: Bool { drains.withLock { $0 > 0 } }

    /// How often each request was answered.
    var answered: [Digest: Int] { asked.withLock { $0 } }
}

/// Accepts what contains "good". The tests of problem 1 may fail to run.
struct ScriptedTests: TestRunning {
    /// Thrown instead of a result.
    var failure: TestRunError?

    func run(_ source: [UInt8], language: String, problem: Int, tests: [TestCase]) async throws -> [TestOutcome] {
        if let failure, problem == 1 { throw failure }
        let isGood = String(decoding: source, as: UTF8.self).contains("good")
        return tests.map { _ in TestOutcome(verdict: isGood ? .accepted : .wrongAnswer, output: [0xFF, 0x41], message: "m") }
    }
}
