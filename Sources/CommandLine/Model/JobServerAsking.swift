import Foundation
import HTTPTransport
import ModelClient
import Records
import Synchronization

/// Asks the server that this process started, wherever it listens after it was started again.
final class JobServerAsking: ModelAsking {
    private struct Current {
        var endpoint: ServerEndpoint
        var client: ModelClient
    }

    /// What is left of the run's budget passes from client to client.
    private struct Budget {
        /// Of earlier starts of the server. Their last requests may still be ending.
        var earlier: [ModelClient] = []
        var others = RunSpend()
        var workers = 1

        var spentElsewhere: RunSpend { earlier.reduce(into: others) { $0 += $1.spend } }
    }

    private let server: ModelServer
    private let settings: Settings
    private let key: SecretKey
    private let current = Mutex<Current?>(nil)
    private let budget = Mutex(Budget())
    private let isDrained = Atomic(false)

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
            if isDrained.load(ordering: .relaxed) { throw CancellationError() }
            let client = try client(of: endpoint)
            do {
                return try await client.ask(request, onText: onText, onAttempt: onAttempt)
            } catch let error as ModelError where error.code == .serverGone || error.code == .unreachable {
                _ = try await server.replacement(for: endpoint)
                passBudgetOn()
            } catch is CancellationError where !Task.isCancelled && !isDrained.load(ordering: .relaxed) {
                // The server died, and the requests to it were ended: the next start answers them.
                passBudgetOn()
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
            let (others, workers) = budget.withLock { budget in
                if let old = current { budget.earlier.append(old.client) }
                return (budget.spentElsewhere, budget.workers)
            }
            client.shareBudget(beside: others, among: workers)
            if isDrained.load(ordering: .relaxed) { client.drain() }
            current = Current(endpoint: endpoint, client: client)
            Task { [server] in
                while await server.current == endpoint { try await Task.sleep(for: .milliseconds(100)) }
                client.cancelAll()
            }
            return client
        }
    }

    func drain() {
        isDrained.store(true, ordering: .relaxed)
        current.withLock { $0?.client }?.drain()
        Task { [server] in await server.drain() }
    }

    func shareBudget(beside others: RunSpend, among workers: Int) {
        budget.withLock { ($0.others, $0.workers) = (others, workers) }
        passBudgetOn()
    }

    /// Tells the present client what was spent elsewhere, now that it is known better.
    private func passBudgetOn() {
        current.withLock { current in
            let (others, workers) = budget.withLock { ($0.spentElsewhere, $0.workers) }
            current?.client.shareBudget(beside: others, among: workers)
        }
    }

    func snapshot() -> ModelClientSnapshot {
        var sum = budget.withLock { $0.earlier }.reduce(into: ModelClientSnapshot()) { $0.addEnded($1.snapshot()) }
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

extension ModelClientSnapshot {
    /// Adds the counters of a client whose server is gone, without what it may still send.
    fileprivate mutating func addEnded(_ other: ModelClientSnapshot) {
        let limit = limit
        self += other
        self.limit = limit
    }
}
