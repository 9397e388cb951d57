import Records

/// Asks a model. `ModelClient` does it over the network; tests of flows and of replays bring their own.
public protocol ModelAsking: Sendable {
    /// Waits for a slot, sends the request, and tries again where another try can help.
    /// - Parameters:
    ///   - onText: called with each piece of the answer's text while it streams; nil: nobody watches.
    ///   - onAttempt: called once for each request that was sent, before the next one is.
    /// - Throws: `ModelError`; `CancellationError` where the calling task was cancelled.
    func ask(
        _ request: ModelRequest, onText: (@Sendable (String) -> Void)?, onAttempt: @escaping @Sendable (AskAttempt) -> Void
    ) async throws -> ModelAnswer

    /// From now on no request is sent: an `ask` that has none in flight, and every later one, throws `CancellationError`.
    func drain()
}

/// Why a completion was not had.
public enum ModelCode: FailureCode {
    /// The endpoint, the key or a setting is wrong; every request would end so.
    case configuration
    /// The key was refused, or its account has no credit or no access.
    case denied
    case unknownModel
    /// Nobody listens, the name does not resolve, TLS fails.
    case unreachable
    /// The server's answer is none that this protocol has.
    case protocolViolation
    /// All attempts were used up.
    case unanswered
    /// The server died, or refuses everything.
    case serverGone
    /// `max_usd` or `max_tokens_total` is reached.
    case budgetSpent
}

public typealias ModelError = Failure<ModelCode>
