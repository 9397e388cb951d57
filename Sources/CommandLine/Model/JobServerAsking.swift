import Foundation
import ModelClient
import Records
import Synchronization

/// Asks the server that this process started, wherever it listens after it was started again.
final class JobServerAsking: ModelAsking {
    private struct Current {
        var endpoint: ServerEndpoint
        var client: ModelClient
    }

    private let server: ModelServer
    private let settings: Settings
    private let key: SecretKey
    private let current = Mutex<Current?>(nil)
    /// What the clients of earlier starts counted.
    private let past = Mutex(ModelClientSnapshot())

    init(settings: Settings, scratch: String, report: @escaping @Sendable (String) -> Void) throws {
        self.settings = settings
        let key = SecretKey.random()
        self.key = key
        var named = settings
        if named[\.server.model].isEmpty { try named.set(\.server.model, to: settings[\.gen.model], at: "gen.model") }
        let text = key.withBytes { String(decoding: $0, as: UTF8.self) }
        guard let launch = try ServerLaunch.asSet(in: named, key: text, keyVariable: settings[\.gen.keyVariable], scratch: scratch) else {
            preconditionFailure("a server of this job needs server.command")
        }
        server = ModelServer(
            launch: launch, terms: ServerTerms(settings),
            probing: { url in ClientProbing(client: try? ModelClient(settings: settings, baseURL: url, key: key)) }, report: report)
    }

    func ask(
        _ request: ModelRequest, onText: (@Sendable (String) -> Void)?, onAttempt: @escaping @Sendable (AskAttempt) -> Void
    ) async throws -> ModelAnswer {
        while true {
            let endpoint = try await server.endpoint()
            let client = try client(of: endpoint)
            do {
                return try await client.ask(request, onText: onText, onAttempt: onAttempt)
            } catch let error as ModelError where error.code == .serverGone || error.code == .unreachable {
                _ = try await server.replacement(for: endpoint)
            } catch is CancellationError where !Task.isCancelled {
                // The server died, and the requests to it were ended: the next start answers them.
                continue
            }
        }
    }

    func probe(model: String) async throws -> ServerFindings {
        try await client(of: try await server.endpoint()).probe(model: model)
    }

    /// The client of one start of the server. When that start is over, its requests end at once instead of being tried again there.
    private func client(of endpoint: ServerEndpoint) throws -> ModelClient {
        try current.withLock { current in
            if let current, current.endpoint == endpoint { return current.client }
            let client = try ModelClient(settings: settings, baseURL: endpoint.baseURL, key: key)
            if let old = current { past.withLock { $0 += old.client.snapshot() } }
            current = Current(endpoint: endpoint, client: client)
            Task { [server] in
                while await server.current == endpoint { try await Task.sleep(for: .milliseconds(100)) }
                client.cancelAll()
            }
            return client
        }
    }

    func snapshot() -> ModelClientSnapshot {
        var sum = past.withLock { $0 }
        if let client = current.withLock({ $0?.client }) { sum += client.snapshot() }
        return sum
    }

    func stop() async {
        current.withLock { $0 }?.client.cancelAll()
        await server.stop()
    }
}

/// Asks the server through a `ModelClient` that serves the probes alone.
private struct ClientProbing: ServerProbing {
    let client: ModelClient?

    func get(_ path: String) async -> (status: Int, body: [UInt8])? { await client?.get(path) }

    func complete(model: String) async -> Bool { (try? await client?.probe(model: model)) != nil }
}
