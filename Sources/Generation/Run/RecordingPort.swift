import Digests
import ModelClient
import Records
import Synchronization

/// What a person who watches a flow may want to see, in order.
public enum FlowEvent: Sendable {
    case asking(stage: String)
    /// A piece of the answer, while it streams.
    case text(String)
    /// - Parameter isRecorded: the answer was known from before, and nothing was asked.
    case answered(stage: String, ModelAnswer, isRecorded: Bool)
    case tested([TestOutcome])
    case note(stage: String, String)
}

/// Thrown by a port that may not ask anything new: the worker drains, or the run stops.
struct FlowStopped: Error {}

/// What is the same for every request of one task.
public struct RequestFrame: Hashable, Sendable {
    public var model: String
    public var modelRevision: String
    public var sampleIndex: Int

    public init(model: String, modelRevision: String, sampleIndex: Int) {
        self.model = model
        self.modelRevision = modelRevision
        self.sampleIndex = sampleIndex
    }
}

/// The port of one task's flow: records whatever the flow asks and gets, and answers from the records of earlier attempts what they hold.
public final class RecordingPort: FlowPort {
    /// Where the port gets what it has no record of.
    public struct Sources: Sendable {
        public var asking: any ModelAsking
        /// nil: the flow runs no tests.
        public var testing: (any TestRunning)?
        /// False: nothing new may be asked.
        public var mayAsk: @Sendable () -> Bool

        public init(asking: any ModelAsking, testing: (any TestRunning)?, mayAsk: @escaping @Sendable () -> Bool = { true }) {
            self.asking = asking
            self.testing = testing
            self.mayAsk = mayAsk
        }
    }

    private struct State {
        var completions: [Digest: ModelAnswer] = [:]
        var stages: [Int: StageRecord] = [:]
        /// How often each request was made in this replay, by the id that it has the first time.
        var repetitions: [Digest: Int] = [:]
        /// The ids of the flow's completions, in order.
        var asked: [Digest] = []
        var steps = 0
        var stage = ""
    }

    private let task: Int
    /// The problem's index in the set.
    private let problem: Int
    private let frame: RequestFrame
    private let sources: Sources
    private let record: @Sendable (GenerationRecord) -> Void
    private let watch: (@Sendable (FlowEvent) -> Void)?
    private let state: Mutex<State>

    /// - Parameters:
    ///   - recorded: the partial records that earlier attempts made of the task.
    ///   - record: takes each new record.
    public init(
        task: Int, problem: Int, frame: RequestFrame, recorded: [GenerationRecord], sources: Sources,
        record: @escaping @Sendable (GenerationRecord) -> Void, watch: (@Sendable (FlowEvent) -> Void)? = nil
    ) {
        self.task = task
        self.problem = problem
        self.frame = frame
        self.sources = sources
        self.record = record
        self.watch = watch
        var state = State()
        for record in recorded {
            switch record.content {
            case .completion(let completion): state.completions[completion.id] = completion.answer
            case .stage(let stage): state.stages[stage.ordinal] = stage
            case .ask, .candidate, .unanswered: break
            }
        }
        self.state = Mutex(state)
    }

    /// The id of a completion of this flow, by its position; nil: there is none.
    public func completionID(at ordinal: Int) -> Digest? { state.withLock { $0.asked.indices.contains(ordinal) ? $0.asked[ordinal] : nil } }

    public func ask(_ prompt: StagePrompt) async throws -> ModelAnswer { try await identifiedAnswer(to: prompt).answer }

    /// As `ask`, together with the id of the completion.
    func identifiedAnswer(to prompt: StagePrompt) async throws -> (id: Digest, answer: ModelAnswer) {
        let (request, id, ordinal, known) = begin(prompt)
        if let known {
            watch?(.answered(stage: prompt.stage, known, isRecorded: true))
            return (id, known)
        }
        try Task.checkCancellation()
        guard sources.mayAsk() else { throw FlowStopped() }
        watch?(.asking(stage: prompt.stage))
        let stage = prompt.stage
        let answer = try await sources.asking.ask(request, onText: onText) { [self] in recordAttempt($0, ordinal, stage) }
        recordAnswer(answer, ordinal, stage)
        watch?(.answered(stage: stage, answer, isRecorded: false))
        return (id, answer)
    }

    /// - Parameter ordinal: the completion's position in the flow.
    private func recordAttempt(_ attempt: AskAttempt, _ ordinal: Int, _ stage: String) {
        let id = state.withLock { $0.asked[ordinal] }
        let ask = AskRecord(id: id, nonce: .random(in: 0 ... .max), stage: stage, attempt: attempt)
        record(GenerationRecord(task: task, .ask(ask)))
    }

    private func recordAnswer(_ answer: ModelAnswer, _ ordinal: Int, _ stage: String) {
        let completion = CompletionRecord(
            id: state.withLock { $0.asked[ordinal] }, ordinal: ordinal, stage: stage, sampleIndex: frame.sampleIndex, answer: answer)
        record(GenerationRecord(task: task, .completion(completion)))
    }

    private var onText: (@Sendable (String) -> Void)? {
        guard let watch else { return nil }
        return { watch(.text($0)) }
    }

    /// The request, the id of its completion, its position in the flow, and the answer that an earlier attempt had.
    private func begin(_ prompt: StagePrompt) -> (ModelRequest, id: Digest, ordinal: Int, known: ModelAnswer?) {
        var request = ModelRequest(
            model: frame.model, modelRevision: frame.modelRevision, prompt: .chat(prompt.messages), sampling: prompt.sampling,
            responseSchema: prompt.responseSchema, sampleIndex: frame.sampleIndex)
        let first = request.id
        return state.withLock { state in
            request.repetition = state.repetitions[first, default: 0]
            state.repetitions[first] = request.repetition + 1
            let id = request.repetition == 0 ? first : request.id
            state.asked.append(id)
            state.stage = prompt.stage
            return (request, id, state.asked.count - 1, state.completions[id])
        }
    }

    public func run(_ source: [UInt8], language: String, tests: [TestCase]) async throws -> [TestOutcome] {
        let tested = RecordingPort.digest(source, language, tests)
        let (ordinal, stage, known) = beginStep()
        if case .tests(let known, let outcomes) = known?.content, known == tested, outcomes.count == tests.count {
            watch?(.tested(outcomes))
            return outcomes
        }
        guard let testing = sources.testing else {
            throw GenerationError(.noTestRunner, "the flow runs tests, and nothing here runs them")
        }
        guard sources.mayAsk() else { throw FlowStopped() }
        let outcomes = try await testing.run(source, language: language, problem: problem, tests: tests).map(RecordingPort.textual)
        record(
            GenerationRecord(
                task: task, .stage(StageRecord(ordinal: ordinal, stage: stage, content: .tests(of: tested, outcomes: outcomes)))))
        watch?(.tested(outcomes))
        return outcomes
    }

    public func note(stage: String, outcome: String) async throws {
        let (ordinal, _, known) = beginStep()
        if known?.content != .note(outcome) {
            record(GenerationRecord(task: task, .stage(StageRecord(ordinal: ordinal, stage: stage, content: .note(outcome)))))
        }
        watch?(.note(stage: stage, outcome))
    }

    private func beginStep() -> (ordinal: Int, stage: String, known: StageRecord?) {
        state.withLock { state in
            defer { state.steps += 1 }
            return (state.steps, state.stage, state.stages[state.steps])
        }
    }

    /// Outputs become text before the flow sees them, so that a replay from stored text goes the same way.
    private static func textual(_ outcome: TestOutcome) -> TestOutcome {
        var outcome = outcome
        outcome.output = Array(String(decoding: outcome.output, as: UTF8.self).utf8)
        return outcome
    }

    private static func digest(_ source: [UInt8], _ language: String, _ tests: [TestCase]) -> Digest {
        var builder = DigestBuilder()
        builder.addField(source)
        builder.addField(language)
        for test in tests {
            builder.addField(test.input)
            builder.addField(test.expectedOutput)
        }
        return builder.digest()
    }
}
