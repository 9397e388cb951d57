import Records

/// Asks a model server that speaks the OpenAI protocol. One client has one event thread and one limiter.
public final class ModelClient: ModelAsking {
    /// - Throws: `ModelError` with `configuration` if the URL, the key, a certificate file or a limit is wrong. Nothing is sent yet.
    public init(endpoint: ModelEndpoint, options: ModelClientOptions) throws {
        throw ModelError(.configuration, "this version of gencode cannot ask a model yet")
    }

    public func ask(
        _ request: ModelRequest, onText: (@Sendable (String) -> Void)?, onAttempt: @escaping @Sendable (AskAttempt) -> Void
    ) async throws -> ModelAnswer {
        throw ModelError(.configuration, "this version of gencode cannot ask a model yet")
    }

    /// The names of the server's models; empty: it has no such list.
    public func listModels() async throws -> [String] { [] }

    /// Asks for one token, plain and streamed.
    public func probe(model: String) async throws -> ServerFindings {
        throw ModelError(.configuration, "this version of gencode cannot ask a model yet")
    }

    /// Ends all requests at once; the server sees their connections close. Every waiting `ask` throws `CancellationError`.
    public func cancelAll() {}

    public func snapshot() -> ModelClientSnapshot { ModelClientSnapshot() }
}
