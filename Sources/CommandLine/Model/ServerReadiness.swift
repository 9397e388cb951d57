import Foundation

/// Whether a server that was started can be asked for completions.
struct ServerReadiness: Sendable {
    enum Finding: Sendable, Hashable {
        /// The model as requests must name it.
        case ready(model: String)
        /// Why not yet, as part of a sentence.
        case loading(String)
        /// Waiting does not help: why, as part of a sentence.
        case refused(String)
    }

    let probing: any ServerProbing
    /// Empty: the first model that the server lists.
    let model: String

    private struct ModelList: Decodable {
        struct Entry: Decodable { var id: String }
        var data: [Entry]
    }

    /// Looks once: health, then the list of models, then one token.
    func look() async -> Finding {
        guard let health = await probing.get("/health") else { return .loading("the server does not answer yet") }
        // 404: a server without such a path.
        guard health.status == 200 || health.status == 404 else { return .loading("/health answers with status \(health.status)") }
        guard let answer = await probing.get("/v1/models") else { return .loading("/v1/models does not answer") }
        guard answer.status != 401 && answer.status != 403 else {
            return .refused("/v1/models answers with status \(answer.status): the server does not accept the key of this job")
        }
        guard answer.status == 200, let list = try? JSONDecoder().decode(ModelList.self, from: Data(answer.body)) else {
            return .loading("/v1/models answers with status \(answer.status) and no list of models")
        }
        let names = list.data.map(\.id)
        guard let first = names.first else { return .loading("/v1/models lists no model yet") }
        guard model.isEmpty || names.contains(model) else {
            return .refused("the server serves \(names.joined(separator: ", ")), and not the model \"\(model)\"")
        }
        let name = model.isEmpty ? first : model
        return await probing.complete(model: name) ? .ready(model: name) : .loading("the model \"\(name)\" gives no token yet")
    }
}
