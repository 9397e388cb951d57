import HTTPTransport
import ModelClient
import Records
import Synchronization

/// A client of a fault server, and what its requests came to.
struct ClientFixture {
    let server: FaultServer
    let client: ModelClient

    init(_ flags: [String] = [], key: SecretKey? = nil, _ change: (inout ModelClientOptions) -> Void = { _ in }) throws {
        try self.init(server: FaultServer(flags), key: key, change)
    }

    init(server: FaultServer, key: SecretKey? = nil, _ change: (inout ModelClientOptions) -> Void = { _ in }) throws {
        self.server = server
        var options = ModelClientOptions()
        options.inFlight = 32
        options.attempts = 1
        options.seed = 1
        // A busy machine may let a test wait for longer than the four seconds of most servers.
        options.keepAlive = .seconds(600)
        options.probeInterval = .milliseconds(200)
        change(&options)
        client = try ModelClient(endpoint: ModelEndpoint(baseURL: server.url, key: key), options: options)
    }

    static func request(_ model: String, index: Int = 0, tokens: Int = 1000) -> ModelRequest {
        ModelRequest(
            model: model, prompt: .chat([ChatMessage(.system, "You write programs."), ChatMessage(.user, "Print a number.")]),
            sampling: Sampling(temperature: 0.8, topP: 0.95, maxOutputTokens: tokens), sampleIndex: index)
    }

    struct Outcome {
        var result: Result<ModelAnswer, any Error>
        var attempts: [AskAttempt]
        var streamed: String

        var answer: ModelAnswer? { try? result.get() }
        var error: ModelError? {
            guard case .failure(let error) = result else { return nil }
            return error as? ModelError
        }
        var classes: [EndingClass] { attempts.map(\.ending) }
    }

    func ask(_ request: ModelRequest, isWatched: Bool = false) async -> Outcome {
        let attempts = Mutex<[AskAttempt]>([])
        let streamed = Mutex("")
        let result: Result<ModelAnswer, any Error>
        do {
            let watch: (@Sendable (String) -> Void)? = isWatched ? { @Sendable text in streamed.withLock { $0 += text } } : nil
            result = .success(
                try await client.ask(request, onText: watch) { attempt in attempts.withLock { $0.append(attempt) } })
        } catch { result = .failure(error) }
        return Outcome(result: result, attempts: attempts.withLock { $0 }, streamed: streamed.withLock { $0 })
    }

    func ask(_ model: String, isWatched: Bool = false) async -> Outcome { await ask(ClientFixture.request(model), isWatched: isWatched) }
}
