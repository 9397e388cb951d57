import HTTPTransport

/// Which of the known servers answers at an endpoint.
package struct ServerSigns: Sendable {
    /// The host of the base URL, and its port; empty: a unix socket.
    package var host: String
    package var port: Int?
    /// The model that is to be asked.
    package var model: String
    /// The headers of the answer to `GET /v1/models`.
    package var headers: ResponseHeaders
    package var models: [ListedModel]

    package init(host: String, port: Int? = nil, model: String, headers: ResponseHeaders = ResponseHeaders(), models: [ListedModel] = []) {
        self.host = host
        self.port = port
        self.model = model
        self.headers = headers
        self.models = models
    }

    /// A key of `ServerTraits.known`; "generic" where nothing is known about the server.
    package var server: String { byHost ?? byHeaders ?? byOwner ?? byPort ?? "generic" }

    private var byHost: String? {
        let host = host.lowercased()
        func isBelow(_ domain: String) -> Bool { host == domain || host.hasSuffix("." + domain) }
        if isBelow("openai.azure.com") || isBelow("services.ai.azure.com") || isBelow("cognitiveservices.azure.com") {
            return isReasoningModel ? "azure-reasoning" : "azure"
        }
        if isBelow("api.openai.com") { return isReasoningModel ? "openai-reasoning" : "openai" }
        if isBelow("anthropic.com") { return "anthropic" }
        if isBelow("openrouter.ai") { return "openrouter" }
        if isBelow("deepseek.com") { return "deepseek" }
        return nil
    }

    private var byHeaders: String? {
        if headers.names.contains(where: { $0.hasPrefix("x-litellm-") }) { return "litellm" }
        if headers.names.contains("x-compute-type"), headers.names.contains("x-compute-characters") { return "tgi" }
        guard let server = headers["server"]?.lowercased() else { return nil }
        return server.hasPrefix("llama.cpp") ? "llama.cpp" : nil
    }

    private var byOwner: String? {
        for model in models {
            switch model.owner.lowercased() {
            case "vllm": return "vllm"
            case "sglang": return "sglang"
            case "llamacpp": return "llama.cpp"
            case "library": return "ollama"
            default: continue
            }
        }
        return nil
    }

    /// Ollama's port; its models carry the names of their makers as owners where they are not from its library.
    private var byPort: String? { port == 11434 ? "ollama" : nil }

    /// OpenAI's o-series and gpt-5, with or without the maker's name before a slash; the chat variants of gpt-5 take a temperature.
    private var isReasoningModel: Bool {
        let name = model.lowercased().split(separator: "/").last.map(String.init) ?? ""
        if name.hasPrefix("gpt-5") { return !name.contains("-chat") }
        let rest = name.dropFirst()
        return name.hasPrefix("o") && rest.first?.isNumber == true
    }
}

/// A model that `GET /v1/models` names.
package struct ListedModel: Hashable, Sendable {
    package var id: String
    /// `owned_by`; empty: not said.
    package var owner: String
    /// What the server loaded; empty: not said.
    package var root: String
    /// Tokens of context; nil: not said.
    package var contextLength: Int?

    /// The models of a body, in its order. A body that is no list of models names none.
    package static func list(_ body: [UInt8]) -> [ListedModel] {
        guard let value = try? JSONValue(bytes: body), let elements = value["data"]?.elements else { return [] }
        return elements.compactMap { element in
            guard let id = element["id"]?.text else { return nil }
            return ListedModel(
                id: id, owner: element["owned_by"]?.text ?? "", root: element["root"]?.text ?? "",
                contextLength: element["max_model_len"]?.integer ?? element["context_length"]?.integer
                    ?? element["meta"]?["n_ctx_train"]?.integer)
        }
    }
}
