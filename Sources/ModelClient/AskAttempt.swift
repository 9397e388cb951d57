/// The classes into which every ending of a request falls. Raw values are stored.
public enum EndingClass: UInt8, CaseIterable, Hashable, Sendable {
    /// A completion, or an answer that will never be another.
    case final = 0
    case rateLimited = 1
    /// 503, 529, a full queue.
    case overloaded = 2
    case transient = 3
    /// A kept connection was closed by the server before it answered.
    case reusedDead = 4
    /// The answer ended before the server said why.
    case truncated = 5
    case serverGone = 6
    /// It will be the same for every request: the run stops.
    case fatal = 7
    /// Given up by us: the worker drains, or the user pressed Ctrl-C.
    case cancelled = 8

    /// As reports spell it.
    public var name: String {
        switch self {
        case .final: "final"
        case .rateLimited: "rate_limited"
        case .overloaded: "overloaded"
        case .transient: "transient"
        case .reusedDead: "reused_dead"
        case .truncated: "truncated"
        case .serverGone: "server_gone"
        case .fatal: "fatal"
        case .cancelled: "cancelled"
        }
    }
}

/// One request that was sent, however it ended.
public struct AskAttempt: Hashable, Sendable {
    public var ending: EndingClass
    /// The HTTP status; 0: none came.
    public var status: Int
    /// From the moment the request was sent to its end.
    public var duration: Duration
    /// How long the completion waited before this attempt, for a slot, a bucket or a back-off.
    public var waited: Duration
    /// What the server says it counted. A failed attempt that may have been paid for has an unknown usage.
    public var usage: TokenUsage
    /// The most tokens that it may have used, where the server may have charged for it and sent no count.
    public var most: TokenUsage
    /// By the price table; nil: unknown.
    public var usd: Double?
    /// Whether the server may have charged for it.
    public var mayBeCharged: Bool
    /// Why it failed, as far as a person needs it: printable, cut to 200 bytes; empty: it did not fail.
    public var message: String

    public init(
        ending: EndingClass, status: Int, duration: Duration, waited: Duration, usage: TokenUsage = .unknown,
        most: TokenUsage = .unknown, usd: Double? = nil, mayBeCharged: Bool, message: String = ""
    ) {
        self.ending = ending
        self.status = status
        self.duration = duration
        self.waited = waited
        self.usage = usage
        self.most = most
        self.usd = usd
        self.mayBeCharged = mayBeCharged
        self.message = message
    }
}
