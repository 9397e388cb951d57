/// Why a model stopped. These are the endings that count; every other way in which a request ends is a failed attempt.
public enum FinishReason: UInt8, CaseIterable, Hashable, Sendable {
    case stop = 0
    /// The limit of output tokens was reached.
    case length = 1
    case contentFilter = 2
    case refusal = 3
    case toolCalls = 4
    /// The server refused the prompt because it does not fit into the model's context.
    case promptTooLong = 5

    /// As reports spell it.
    public var name: String {
        switch self {
        case .stop: "stop"
        case .length: "length"
        case .contentFilter: "content_filter"
        case .refusal: "refusal"
        case .toolCalls: "tool_calls"
        case .promptTooLong: "prompt_too_long"
        }
    }
}

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
