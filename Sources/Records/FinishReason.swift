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
