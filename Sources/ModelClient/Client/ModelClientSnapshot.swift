/// Counters of a client at one moment, for a progress line.
public struct ModelClientSnapshot: Hashable, Sendable {
    /// Requests that are sent and not answered.
    public var inFlight = 0
    /// Completions that wait for a slot, a bucket or a back-off.
    public var waiting = 0
    /// The most requests that the limiter allows in flight now.
    public var limit = 0
    public var completions = 0
    /// Requests that were sent, whatever their ending.
    public var attempts = 0
    public var retries = 0
    /// Tokens that the server counted. Requests without a count are in `unknownSpends`.
    public var promptTokens = 0
    public var completionTokens = 0
    /// By the price table; nil means: the model has no price.
    public var usd: Double?
    /// Requests that may have been charged for, without a count.
    public var unknownSpends = 0
    /// How long all requests still pause; nil means: they do not.
    public var pausedFor: Duration?
    public var newConnections = 0

    public init() {}
}
