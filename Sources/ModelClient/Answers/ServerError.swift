/// What a server says is wrong, in any of the shapes in which servers say it.
package struct ServerError: Hashable, Sendable {
    package var message: String
    /// `type` or `error_type`; empty: not said.
    package var type = ""
    /// `code` where it is a word; empty: not said.
    package var code = ""
    /// A status that the body names, which counts where the status of the response is 200.
    package var status: Int?
    /// Whether a provider's moderation refused this prompt, as OpenRouter says in `metadata`.
    package var isModeration = false

    package init(message: String, type: String = "", code: String = "", status: Int? = nil) {
        self.message = message
        self.type = type
        self.code = code
        self.status = status
    }

    /// Reads an error from a body; nil: the JSON says nothing of an error.
    ///
    /// In this order: an `error` object, an `error` string, `detail` (FastAPI), `message` (SGLang and old vLLM), a bare string. Google
    /// wraps the object into an array.
    package init?(_ body: JSONValue) {
        if let first = body.elements?.first, first["error"] != nil {
            self.init(first)
        } else if let error = body["error"], error != .null {
            self.init(error: error, beside: body)
        } else if let detail = body["detail"], let message = ServerError.message(ofDetail: detail) {
            self.init(message: message)
        } else if let message = body["message"]?.text {
            self.init(message: message)
            read(body)
        } else if let message = body.text {
            self.init(message: message)
        } else {
            return nil
        }
    }

    /// The same error with at most so many bytes of each text.
    func shortened(to limit: Int) -> ServerError {
        var error = self
        error.message = message.start(bytes: limit)
        error.type = type.start(bytes: limit)
        error.code = code.start(bytes: limit)
        return error
    }

    /// A choice of a stream or of a body with an error of its own.
    package init?(choiceOf body: JSONValue) {
        guard let choice = body["choices"]?.elements?.first, choice["error"] != nil else { return nil }
        self.init(choice)
    }

    private init(error: JSONValue, beside body: JSONValue) {
        self.init(message: error.text ?? error["message"]?.text ?? error["error"]?.text ?? "")
        type = body["error_type"]?.text ?? ""
        if let status = body["status"]?.integer ?? body["code"]?.integer { self.status = status }
        read(error)
    }

    private mutating func read(_ error: JSONValue) {
        type = error["type"]?.text ?? error["error_type"]?.text ?? type
        code = error["code"]?.text ?? code
        for name in ["http_status_code", "status", "code"] {
            if let status = error[name]?.integer, (300...599).contains(status) { self.status = status }
        }
        isModeration = error["metadata"]?["flagged_input"] != nil || error["metadata"]?["reasons"] != nil
        if let raw = error["metadata"]?["raw"]?.text, !raw.isEmpty { message += ": " + raw }
    }

    /// Only what FastAPI says, never the `input` beside it: that is the request.
    private static func message(ofDetail detail: JSONValue) -> String? {
        if let text = detail.text ?? detail["message"]?.text ?? detail["error"]?.text { return text }
        let parts = (detail.elements ?? []).compactMap { part -> String? in
            guard let message = part["msg"]?.text else { return nil }
            let place = (part["loc"]?.elements ?? []).map { $0.text ?? $0.integer.map(String.init) ?? "" }.joined(separator: ".")
            return place.isEmpty ? message : place + ": " + message
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}
