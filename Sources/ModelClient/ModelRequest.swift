import Records

/// One completion to be asked of a model. Its `id` says what is asked, and nothing of where or how it is sent.
public struct ModelRequest: Hashable, Sendable {
    public enum Prompt: Hashable, Sendable {
        /// `chat/completions`
        case chat([ChatMessage])
        /// `completions`
        case text(String)
    }

    /// The shape that the answer must have, where the server can enforce one.
    public struct ResponseSchema: Hashable, Sendable {
        public var name: String
        /// The text of a JSON schema.
        public var schema: String

        public init(name: String, schema: String) {
            self.name = name
            self.schema = schema
        }
    }

    public var model: String
    /// As the user declares it; empty: none.
    public var modelRevision: String
    public var prompt: Prompt
    public var sampling: Sampling
    public var responseSchema: ResponseSchema?
    /// Which of the samples of one prompt this is, from 0.
    public var sampleIndex: Int
    /// How often the same was asked before for the same candidate: 0 the first time.
    public var repetition = 0

    public init(
        model: String, modelRevision: String = "", prompt: Prompt, sampling: Sampling, responseSchema: ResponseSchema? = nil,
        sampleIndex: Int
    ) {
        self.model = model
        self.modelRevision = modelRevision
        self.prompt = prompt
        self.sampling = sampling
        self.responseSchema = responseSchema
        self.sampleIndex = sampleIndex
    }
}
