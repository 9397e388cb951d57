import Records

/// Tokens as the server counts them. nil: the server did not say.
public struct TokenUsage: Hashable, Sendable {
    public var prompt: Int?
    /// Reasoning included.
    public var completion: Int?
    public var reasoning: Int?

    public init(prompt: Int? = nil, completion: Int? = nil, reasoning: Int? = nil) {
        self.prompt = prompt
        self.completion = completion
        self.reasoning = reasoning
    }

    public static let unknown = TokenUsage()
}

/// A completion: what a model answered, whole and as it came.
public struct ModelAnswer: Hashable, Sendable {
    public var text: String
    public var reasoning: String
    public var finish: FinishReason
    public var usage: TokenUsage
    /// The name by which the server calls the model that answered; empty: not said.
    public var servedModel: String
    /// `system_fingerprint`; empty: not said.
    public var fingerprint: String
    /// The server's name of the request; empty: not said.
    public var requestID: String

    public init(
        text: String, reasoning: String = "", finish: FinishReason, usage: TokenUsage = .unknown, servedModel: String = "",
        fingerprint: String = "", requestID: String = ""
    ) {
        self.text = text
        self.reasoning = reasoning
        self.finish = finish
        self.usage = usage
        self.servedModel = servedModel
        self.fingerprint = fingerprint
        self.requestID = requestID
    }
}
