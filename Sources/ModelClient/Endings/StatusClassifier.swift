import Records

/// Decides the class of an error that a server named, by its status and its words.
struct StatusClassifier {
    private let base: EndingClassifier
    private let error: ServerError
    /// Type, code and message in lower case.
    private let words: String

    init(_ base: EndingClassifier, error: ServerError) {
        self.base = base
        // Servers may send megabytes, and what an error means stands at its beginning.
        let error = error.shortened(to: StatusClassifier.considered)
        self.error = error
        words = [error.type, error.code, error.message].joined(separator: " ").lowercased()
    }

    /// Bytes of each text of an error: more than are printed, so that secrets are recognised beyond what is printed.
    private static let considered = 2 * PrintableText.considered

    /// - Parameter status: of the response, or the one that an error within a successful response names; 200: it names none.
    func ending(status: Int) -> Ending {
        if let refusal = refusal(status) { return refusal }
        switch status {
        case 401, 403: return denied("Check the key, and that its account may use the model")
        case 402: return denied("add credit to the account of the key")
        case 404, 410: return notFound()
        case 429: return isQuota ? denied("add credit to the account of the key") : made(.rateLimited, "the rate limit is reached")
        case 503, 529: return made(.overloaded, "the server is overloaded")
        case 408, 499, 504, 524, 598: return waitedFor(status)
        case 409, 424, 425: return made(.transient, "status \(status)")
        case 500, 502, 505...: return serverFault(status)
        case 200: return byWords()
        default: return refused(status)
        }
    }

    private func made(_ ending: EndingClass, _ fallback: String) -> Ending {
        base.made(ending, error.message.isEmpty ? fallback : error.message)
    }

    private func fatal(_ code: ModelCode, _ reason: String, remedy: String) -> Ending {
        let said = PrintableText.shortened(error.message, hiding: base.endpoint.secrets)
        return base.fatal(code, "\(base.endpoint.name) \(reason)" + (said.isEmpty ? "" : ": \(said)"), remedy: remedy)
    }

    private func denied(_ remedy: String) -> Ending {
        fatal(.denied, "refuses the request (status \(error.status ?? base.transport.status))", remedy: remedy)
    }

    private func has(_ marks: [String]) -> Bool { marks.contains { words.contains($0) } }

    private var isQuota: Bool {
        has([
            "insufficient_quota", "billing_hard_limit", "billing_not_active", "credit balance is too low", "insufficient credits",
            "insufficient balance",
        ])
    }

    private var isModelUnknown: Bool {
        has(["model_not_found", "unknown_model", "not a valid model", "no endpoints found for", "deploymentnotfound"])
            || words.contains("model") && has(["does not exist", "not found", "not exist"])
    }
}

extension StatusClassifier {
    /// What will never be answered otherwise, and concerns this prompt alone: too long, or refused for its content. nil: something else.
    private func refusal(_ status: Int) -> Ending? {
        guard [200, 400, 403, 413, 422, 500].contains(status) else { return nil }
        if status == 413 || isContext { return final(.promptTooLong) }
        guard status != 413, status != 500 else { return nil }
        if has(["content_filter", "responsibleaipolicyviolation", "content management policy"]) || error.isModeration {
            return final(.contentFilter)
        }
        return has(["content_policy_violation", "invalid_prompt", "cyber_policy"]) ? final(.refusal) : nil
    }

    /// The empty text is the answer: it is stored and counted.
    private func final(_ finish: FinishReason) -> Ending {
        var ending = base.made(.final, error.message)
        ending.answer = ModelAnswer(text: "", finish: finish)
        return ending
    }

    private var isContext: Bool {
        has([
            "context_length_exceeded", "maximum context length", "exceed_context_size", "exceeds the available context size",
            "longer than the model's context length", "exceeds the model's maximum context length", "max_tokens must be at least 1, got -",
            "prompt is too long", "input is too long", "string_above_max_length", "reduce the length of the messages",
            "`inputs` tokens + `max_new_tokens` must be",
        ]) || words.contains("input length") && has(["exceed", "longer", "maximum"])
    }

    private func notFound() -> Ending {
        if isModelUnknown || error.type == "not_found_error" {
            return fatal(
                .unknownModel, "does not know the model \(base.endpoint.model)", remedy: "Ask for one of the models that the server lists")
        }
        return fatal(
            .configuration, "has nothing at the path of the request (status \(error.status ?? base.transport.status))",
            remedy: "Check the base URL; that of an OpenAI-compatible server mostly ends with /v1")
    }

    /// A request that will be refused again, and the requests of the other prompts with it.
    private func refused(_ status: Int) -> Ending {
        if isQuota { return denied("add credit to the account of the key") }
        if status == 400 || status == 422, isModelUnknown {
            return fatal(
                .unknownModel, "does not know the model \(base.endpoint.model)", remedy: "Ask for one of the models that the server lists")
        }
        return fatal(
            .configuration, "refuses the request (status \(status))",
            remedy: "Change the setting that the message names, or describe the server in [servers.NAME]")
    }

    /// A gateway had no patience. The model behind it got the request, may go on with it, and may charge for it.
    private func waitedFor(_ status: Int) -> Ending {
        var ending = made(.transient, "status \(status)")
        ending.mayBeCharged = base.transport.isRequestSent
        return ending
    }

    private func serverFault(_ status: Int) -> Ending {
        // Old llama.cpp says so with status 500, which looks as if it would pass.
        if words.contains("only one completion choice is allowed") { return refused(status) }
        if [501, 505].contains(status) { return refused(status) }
        return made(.transient, "status \(status)")
    }

    /// The error names no status.
    private func byWords() -> Ending {
        if isQuota { return denied("add credit to the account of the key") }
        if has(["rate_limit", "rate limit", "too many requests"]) { return made(.rateLimited, "the rate limit is reached") }
        if has(["overloaded", "queue full", "queue is full"]) { return made(.overloaded, "the server is overloaded") }
        return made(.transient, "an error within a response")
    }
}
