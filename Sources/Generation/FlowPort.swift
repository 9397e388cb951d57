import ModelClient
import Records

/// One prompt of a flow, rendered.
public struct StagePrompt: Hashable, Sendable {
    /// The stage's name, such as `reflect`: the name of its prompt file.
    public var stage: String
    public var messages: [ChatMessage]
    public var sampling: Sampling
    public var responseSchema: ModelRequest.ResponseSchema?

    public init(stage: String, messages: [ChatMessage], sampling: Sampling, responseSchema: ModelRequest.ResponseSchema? = nil) {
        self.stage = stage
        self.messages = messages
        self.sampling = sampling
        self.responseSchema = responseSchema
    }
}

/// What a flow does beside computing. Every call is recorded, and on a resume answered from the records in the same order, so that a flow
/// whose other steps are pure comes to the same point again. A flow makes one call after another, never two at once.
public protocol FlowPort: Sendable {
    func ask(_ prompt: StagePrompt) async throws -> ModelAnswer
    /// - Throws: what `TestRunning` throws: `TestRunError`.
    func run(_ source: [UInt8], language: String, tests: [TestCase]) async throws -> [TestOutcome]
    /// Says how a stage ended, for whoever watches and for the report.
    func note(stage: String, outcome: String) async throws
}
