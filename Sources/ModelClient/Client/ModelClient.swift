import HTTPTransport
import Records
import Synchronization

/// Asks a model server that speaks the OpenAI protocol. One client has one event thread, and one limiter and one budget for each model.
public final class ModelClient: ModelAsking {
    struct State {
        var lanes: [String: ModelLane] = [:]
        /// What is known of the server; nil means: nobody has looked yet.
        var recognition: Task<ServerProfile?, Never>?
        /// How many workers share the limits.
        var workers = 1
        /// What the rest of the run has spent, and how many workers share what is left of the budget.
        var budget = (others: RunSpend(), workers: 1)
        /// No completion may be asked for any more.
        var isEnded = false
    }

    let transport: CurlTransport
    let options: ModelClientOptions
    let inFlight: Int
    /// The key, which no message may hold.
    let secrets: [String]
    let hasAnswered = Atomic(false)
    let state = Mutex(State())

    /// - Throws: `HTTPError` if the URL or a certificate file is wrong; `ModelError` with `configuration` if a limit or the server's name is.
    ///   Nothing is sent yet.
    public init(endpoint: ModelEndpoint, options: ModelClientOptions) throws {
        let url = try BaseURL(endpoint.baseURL)
        inFlight = options.inFlight ?? (url.isLocal ? 256 : 100)
        guard inFlight > 0, options.attempts > 0 else {
            throw ModelError(.configuration, "in_flight and attempts must be at least 1", remedy: "Correct these settings")
        }
        if let server = options.server, options.servers[server] == nil {
            let known = options.servers.keys.sorted().joined(separator: ", ")
            throw ModelError(.configuration, "no server is named \(server)", remedy: "Use one of: \(known)")
        }
        self.options = options
        secrets = endpoint.key.map { key in [key.withBytes { String(decoding: $0, as: UTF8.self) }] } ?? []
        transport = try CurlTransport(
            url: url, key: endpoint.key, bypassesProxy: endpoint.bypassesProxy, certificateFile: options.certificateFile, slots: inFlight)
    }

    deinit { transport.cancelAll() }

    /// Ends all requests at once; the server sees their connections close. Every `ask` that is under way, and every later one, throws
    /// `CancellationError`.
    public func cancelAll() {
        drain()
        transport.cancelAll()
    }

    /// Ends whatever is not in flight: a completion that waits, for its turn or to be tried again, and every later one throws
    /// `CancellationError`. A request that was sent ends as the server ends it.
    public func drain() {
        let lanes = state.withLock { state in
            state.isEnded = true
            return Array(state.lanes.values)
        }
        for lane in lanes { lane.fail(CancellationError()) }
    }

    /// Each of several workers that share the key takes its part of all limits.
    public func divide(among workers: Int) {
        let lanes = state.withLock { state in
            state.workers = workers
            return Array(state.lanes.values)
        }
        for lane in lanes { lane.divide(among: workers) }
    }

    /// Says what the rest of the run has spent: its earlier starts, and its other workers. Each of several workers may spend an equal part
    /// of what is then left of the budget; requests beyond this part wait for the next call.
    public func shareBudget(beside others: RunSpend, among workers: Int) {
        let lanes = state.withLock { state in
            state.budget = (others, workers)
            return Array(state.lanes.values)
        }
        for lane in lanes { lane.shareBudget(beside: others, among: workers) }
    }

    /// What this client's requests have cost; of those in flight, the most that they may cost.
    public var spend: RunSpend { state.withLock { Array($0.lanes.values) }.reduce(into: RunSpend()) { $0 += $1.spend } }

    public func snapshot() -> ModelClientSnapshot {
        state.withLock { Array($0.lanes.values) }.reduce(into: ModelClientSnapshot()) { $0 += $1.snapshot }
    }

    /// The lane of a model, made at its first use.
    func lane(_ model: String) throws -> ModelLane {
        try state.withLock { state in
            if state.isEnded { throw CancellationError() }
            if let lane = state.lanes[model] { return lane }
            let lane = try ModelLane(model: model, limiter: limiterSettings, options: options)
            lane.divide(among: state.workers)
            lane.shareBudget(beside: state.budget.others, among: state.budget.workers)
            state.lanes[model] = lane
            return lane
        }
    }

    private var limiterSettings: LimiterSettings {
        var settings = LimiterSettings()
        settings.inFlight = inFlight
        // A server on this machine has a queue of its own and no other users. A rise from 20 would idle it for some answers' time.
        settings.startingInFlight = options.startsAtLimit ? inFlight : min(transport.url.isLocal ? 256 : 20, inFlight)
        settings.requestsPerMinute = options.requestsPerMinute
        settings.tokensPerMinute = options.tokensPerMinute
        settings.attempts = options.attempts
        settings.deadline = options.deadline.inSeconds
        settings.longestPoolPause = options.longestPause.inSeconds
        settings.probeInterval = options.probeInterval.inSeconds
        settings.goneAfter = options.goneAfter.inSeconds
        settings.isLocal = transport.url.isLocal
        return settings
    }

    func endpointState(_ model: String, _ traits: ServerTraits) -> EndpointState {
        EndpointState(
            name: transport.url.name, model: model, isLocal: transport.url.isLocal, hasAnswered: hasAnswered.load(ordering: .relaxed),
            reasoningFields: traits.reasoningFields, secrets: secrets)
    }
}
