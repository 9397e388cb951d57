import FileSystem
import Foundation
import ModelClient
import Records

/// The model that a verb asks: a client of the configured server or, where the settings name a command, a server that this process starts.
final class ServedModel: Sendable {
    let asking: any ModelAsking
    /// Flows at once. Some more than requests at once, since flows also wait for tests and back-offs.
    let capacity: Int
    /// Whether requests carry a key.
    let hasKey: Bool
    private let client: ModelClient?
    private let jobServer: JobServerAsking?

    /// - Parameter report: told what a person who waits for a server of this job wants to know.
    /// - Throws: `CommandError` where no server is configured; `ModelError` for a URL, a key or a limit that is wrong; `ModelServerError` for
    ///   a command that makes no sense.
    init(settings: Settings, scratch: String, report: @escaping @Sendable (String) -> Void = { Console.note($0) }) throws {
        // From here on this process may hold a key. It must not be read from outside, nor lie in a core file.
        try ThisProcess.hideMemory()
        let inFlight = settings.requestsInFlight
        capacity = inFlight + max(8, inFlight / 4)
        if settings[\.server.command].isEmpty {
            let key = try settings.modelKey()
            let client = try ModelClient(settings: settings, key: key)
            (asking, self.client, jobServer, hasKey) = (client, client, nil, key != nil)
        } else {
            let server = try JobServerAsking(settings: settings, scratch: scratch, report: report)
            (asking, client, jobServer, hasKey) = (server, nil, server, true)
        }
    }

    /// Whether there is a server to ask, and whether all that is set of it makes sense: checked before anything is planned. Nothing is sent.
    /// - Throws: `CommandError(.usage)`, `ModelError` or `ModelServerError`, as `init` does.
    static func check(_ settings: Settings) throws {
        _ = try settings.modelName()
        try checkServer(settings)
        if !settings[\.gen.keyFile].text.isEmpty { _ = try settings.modelKey() }
        let limits = settings.clientOptions
        if let file = limits.certificateFile, access(file, R_OK) != 0 {
            throw CommandError(
                .usage, "gen.certificates: cannot read \(file): \(errnoText(errno))", remedy: "Name a file of PEM certificates.")
        }
        if limits.maxUSD != nil, limits.prices.isEmpty {
            throw CommandError(
                .usage, "gen.max_usd is set, and the model has no price",
                remedy: "Set gen.usd_per_million_prompt_tokens and gen.usd_per_million_completion_tokens, or use gen.max_tokens_total.")
        }
        // Also whether the sampling can be asked for at all.
        let request = ModelRequest(model: "", prompt: .text(""), sampling: settings.sampling, sampleIndex: 0)
        let traits = settings.servers.servers[settings[\.gen.server]] ?? ServerTraits()
        _ = try RequestBody.bytes(request, traits: traits, streams: false)
    }

    private static func checkServer(_ settings: Settings) throws {
        if !settings[\.server.command].isEmpty {
            _ = try ServerCommand(settings[\.server.command])
            return
        }
        try checkThereIsAServer(settings)
        _ = try ModelClient(endpoint: ModelEndpoint(baseURL: settings[\.gen.baseURL]), options: settings.clientOptions)
    }

    /// - Throws: `CommandError(.usage)`
    static func checkThereIsAServer(_ settings: Settings) throws {
        guard settings[\.gen.baseURL].isEmpty, settings[\.server.command].isEmpty else { return }
        throw CommandError(
            .usage, "no server is named that a model could be asked at",
            remedy: "Give --base_url, or gen.base_url in configuration.toml. " + GenerationAdvice.embedded)
    }

    /// Asks for one token, plain and streamed.
    func probe(model: String) async throws -> ServerFindings {
        if let client { return try await client.probe(model: model) }
        guard let jobServer else { preconditionFailure("a served model has a client or a server") }
        return try await jobServer.probe(model: model)
    }

    /// What a server that was there before this job says that it serves; nil: it does not say, or this job starts its own, whose command the
    /// user gives.
    func servedRevision(of model: String) throws -> ServedRevision? {
        guard let client else { return nil }
        return try waiting { await client.servedRevision(of: model) }
    }

    func snapshot() -> ModelClientSnapshot { client?.snapshot() ?? jobServer?.snapshot() ?? ModelClientSnapshot() }

    /// Each of several workers that send requests with the same key takes its part of all limits. A server of this job has one worker.
    func divide(among workers: Int) { client?.divide(among: workers) }

    /// What the rest of the run has spent of its budget, and among how many workers what is left is shared.
    func shareBudget(beside others: RunSpend, among workers: Int) {
        client?.shareBudget(beside: others, among: workers)
        jobServer?.shareBudget(beside: others, among: workers)
    }

    /// Ends all requests, and the server of this job with all that it started.
    func close() {
        client?.cancelAll()
        guard let jobServer else { return }
        // Nothing can go wrong that could be told to anybody: the watching process ends what is left.
        try? waiting { await jobServer.stop() }
    }
}

extension Settings {
    /// The configured name of the model.
    /// - Throws: `CommandError(.usage)` where there is none.
    func modelName() throws -> String {
        for name in [self[\.gen.model], self[\.server.model]] where !name.isEmpty { return name }
        throw CommandError(
            .usage, "no model is named", remedy: "Give --model, or gen.model in configuration.toml. " + GenerationAdvice.embedded)
    }

    /// Requests at once at most.
    var requestsInFlight: Int {
        let asked = self[\.gen.limits.inFlight]
        return asked > 0 ? asked : isModelLocal ? 256 : 100
    }

    /// Whether the model is served on this host.
    private var isModelLocal: Bool {
        let url = self[\.gen.baseURL]
        if !self[\.server.command].isEmpty || url.hasPrefix("unix:") { return true }
        guard let host = URLComponents(string: url)?.host else { return false }
        return host == "localhost" || host.hasPrefix("127.") || host == "::1" || host == "[::1]"
    }
}
