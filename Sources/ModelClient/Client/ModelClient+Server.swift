import HTTPTransport
import Records

/// What `GET /v1/models` and the URL say of a server.
struct ServerProfile: Sendable {
    var headers = ResponseHeaders()
    var models: [ListedModel] = []
}

/// What a server loaded under a model's name, as `GET /v1/models` says. The same name may stand for other weights tomorrow.
public struct ServedRevision: Hashable, Sendable, Codable {
    public var model: String
    /// Empty: not said.
    public var root: String
    /// Tokens of context; nil: not said.
    public var contextLength: Int?
}

extension ModelClient {
    /// The names of the server's models; empty means: it has no such list.
    /// - Throws: `ModelError` if the server cannot be reached or refuses the key.
    public func listModels() async throws -> [String] { try await modelList().models.map(\.id) }

    /// What the server says that it serves under the model's name; nil: it does not say. A server that cannot be reached says nothing either:
    /// the requests themselves will fail, and say why.
    public func servedRevision(of model: String) async -> ServedRevision? {
        let listed = (try? await modelList())?.models.first { $0.id == model }
        guard let listed, !listed.root.isEmpty || listed.contextLength != nil else { return nil }
        return ServedRevision(model: model, root: listed.root, contextLength: listed.contextLength)
    }

    func modelList() async throws -> ServerProfile {
        let traits = options.server.flatMap { options.servers[$0] } ?? ServerTraits()
        var request = getRequest("/models", traits)
        request.limits.firstByte = .seconds(30)
        let ending = await transport.send(request).transport
        try Task.checkCancellation()
        if ending.kind == .completed, (200..<300).contains(ending.status) {
            return ServerProfile(headers: ending.headers, models: ListedModel.list(ending.body))
        }
        // Some servers have no list.
        if ending.kind == .completed, [404, 405, 501].contains(ending.status) { return ServerProfile(headers: ending.headers) }
        let classified = Ending.classify(ending, endpointState("", traits), now: 0)
        throw classified.failure
            ?? ModelError(.unreachable, "\(transport.url.name) does not list its models: \(classified.message)", remedy: "Check the server")
    }

    /// GET of an absolute path below the server's root, such as `/health`, once.
    /// - Returns: nil if there was no complete answer.
    package func get(_ path: String) async -> (status: Int, body: [UInt8])? {
        var request = getRequest("", ServerTraits())
        request.url = transport.url.rootURL(path)
        let ending = await transport.send(request).transport
        return ending.kind == .completed ? (ending.status, ending.body) : nil
    }

    /// The traits of the server for a model. The first call asks the server for its models, unless the settings name the server.
    func traits(for model: String) async throws -> ServerTraits { try await server(for: model).traits }

    func server(for model: String) async throws -> (name: String, traits: ServerTraits, profile: ServerProfile) {
        let url = transport.url
        // Elsewhere a first request goes out alone in any case: it looks the name of the host up once, before hundreds of requests need it.
        let profile = url.isLocal && options.server != nil ? ServerProfile() : await profile()
        if let name = options.server, let traits = options.servers[name] { return (name, traits, profile) }
        let signs = ServerSigns(host: url.host, port: url.port, model: model, headers: profile.headers, models: profile.models)
        let name = signs.server
        guard let traits = options.servers[name] else {
            throw ModelError(.configuration, "no server is named \(name)", remedy: "Add [servers.\(name)] to the configuration")
        }
        return (name, traits, profile)
    }

    /// One look at the server for all tasks. One that fails tells nothing, and the request itself will say what is wrong; until the server
    /// has answered, the next request looks again.
    private func profile() async -> ServerProfile {
        let look = state.withLock { state in
            if let recognition = state.recognition { return recognition }
            let task = Task { try? await modelList() }
            state.recognition = task
            return task
        }
        if let profile = await look.value { return profile }
        if !hasAnswered.load(ordering: .relaxed) {
            state.withLock { state in
                if state.recognition == look { state.recognition = nil }
            }
        }
        return ServerProfile()
    }
}
