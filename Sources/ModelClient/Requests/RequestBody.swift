import Records

/// The body of a request to `chat/completions` or `completions`.
package enum RequestBody {
    /// Names that a request's `extraBody` and a server's `extraFields` may not use, whether or not they are in this request.
    static let reserved: Set<String> = [
        "model", "messages", "prompt", "temperature", "top_p", "top_k", "max_tokens", "max_completion_tokens", "n", "seed", "stop",
        "presence_penalty", "frequency_penalty", "reasoning_effort", "response_format", "stream", "stream_options",
    ]

    /// - Parameter id: the request's id where it is known, so that it is not computed again; nil: not known.
    /// - Throws: `ModelError` with `configuration` where the server cannot do what the request asks, or extra fields are wrong.
    package static func bytes(
        _ request: ModelRequest, traits: ServerTraits, streams: Bool, id: @autoclosure () -> Digest? = nil
    ) throws -> [UInt8] {
        try check(request.sampling, traits)
        let extra = try extraMembers(request.sampling.extraBody, traits.extraFields)
        let schema = try schema(request.responseSchema, traits.schemaForm)
        let seed = request.sampling.isSeeded ? traits.largestSeed.map { min(ModelRequest.seed(of: id() ?? request.id), $0) } : nil
        var writer = JSONWriter(capacity: request.promptByteCount * 9 / 8 + 512)
        writer.object { body in
            body.member("model", request.model)
            writePrompt(request.prompt, traits, &body)
            writeSampling(request.sampling, traits, isChat: request.isChat, &body)
            if let seed { body.member("seed", seed) }
            if let schema { body.member("response_format", schema) }
            body.member("stream", streams)
            if streams, traits.allowsStreamOptions {
                body.member("stream_options") { $0.object { $0.member("include_usage", true) } }
            }
            for member in extra { body.member(member.name, member.value) }
        }
        return writer.bytes
    }

    private static func writePrompt(_ prompt: ModelRequest.Prompt, _ traits: ServerTraits, _ body: inout JSONWriter) {
        switch prompt {
        case .text(let text): body.member("prompt", text)
        case .chat(let messages):
            body.member("messages") { list in
                list.array { list in
                    for (role, content) in turns(messages, traits.systemRole) {
                        list.element {
                            $0.object { turn in
                                turn.member("role", role)
                                turn.member("content", content)
                            }
                        }
                    }
                }
            }
        }
    }

    private static func turns(_ messages: [ChatMessage], _ systemRole: ServerTraits.SystemRole) -> [(role: String, content: String)] {
        var turns: [(role: String, content: String)] = []
        var system: [String] = []
        for message in messages {
            switch (message.role, systemRole) {
            case (.system, .mergedIntoUser): system.append(message.content)
            case (.system, let role): turns.append((role.rawValue, message.content))
            case (.user, _):
                turns.append(("user", (system + [message.content]).joined(separator: "\n\n")))
                system = []
            case (.assistant, _): turns.append(("assistant", message.content))
            }
        }
        if !system.isEmpty { turns.append(("user", system.joined(separator: "\n\n"))) }
        return turns
    }

    private static func writeSampling(_ sampling: Sampling, _ traits: ServerTraits, isChat: Bool, _ body: inout JSONWriter) {
        if traits.allowsTemperature {
            body.member("temperature", sampling.temperature)
            body.member("top_p", sampling.topP)
        }
        if let topK = sampling.topK { body.member("top_k", topK) }
        // `completions` is older than the other name.
        let field = isChat ? traits.maxTokensField : .maxTokens
        if field != .maxCompletionTokens { body.member("max_tokens", sampling.maxOutputTokens) }
        if field != .maxTokens { body.member("max_completion_tokens", sampling.maxOutputTokens) }
        if !sampling.stop.isEmpty { body.member("stop", .array(sampling.stop.map(JSONValue.string))) }
        if let penalty = sampling.presencePenalty { body.member("presence_penalty", penalty) }
        if let penalty = sampling.frequencyPenalty { body.member("frequency_penalty", penalty) }
        if let effort = sampling.reasoningEffort { body.member("reasoning_effort", effort) }
        if traits.allowsN { body.member("n", 1) }
    }

    private static func schema(_ schema: ModelRequest.ResponseSchema?, _ form: ServerTraits.SchemaForm) throws -> JSONValue? {
        guard let schema, form != .none else { return nil }
        let parsed: JSONValue
        do {
            parsed = try JSONValue(schema.schema)
        } catch {
            throw ModelError(
                .configuration, "the response schema \(schema.name) is no JSON: \(error.reason) at byte \(error.offset)",
                remedy: "Correct the schema among the flow's prompts")
        }
        switch form {
        case .none: return nil
        case .tgi: return .object([.init("type", .string("json")), .init("value", parsed)])
        case .jsonSchema:
            let content: [JSONValue.Member] = [
                .init("name", .string(schema.name)), .init("schema", parsed), .init("strict", .boolean(true)),
            ]
            return .object([.init("type", .string("json_schema")), .init("json_schema", .object(content))])
        }
    }
}

extension RequestBody {
    /// A number that the server would ignore or refuse is never dropped in silence: the request's id says that it was used.
    private static func check(_ sampling: Sampling, _ traits: ServerTraits) throws {
        if !traits.allowsTemperature {
            let isNeutral = sampling.temperature == 1 && sampling.topP == 1
            guard isNeutral, (sampling.presencePenalty ?? 0) == 0, (sampling.frequencyPenalty ?? 0) == 0 else {
                throw ModelError(
                    .configuration, "the model takes no temperature, top_p or penalty, but the settings have them",
                    remedy: "Set temperature = 1 and top_p = 1, and remove the penalties")
            }
        }
        if let highest = traits.highestTemperature, sampling.temperature > highest {
            throw ModelError(
                .configuration, "the temperature \(sampling.temperature) is above the server's limit of \(highest)",
                remedy: "Lower the temperature")
        }
        guard sampling.temperature.isFinite, sampling.temperature >= 0, sampling.topP > 0, sampling.topP <= 1,
            sampling.maxOutputTokens > 0
        else {
            throw ModelError(
                .configuration,
                "no sampling is possible with temperature \(sampling.temperature), top_p \(sampling.topP) and max_tokens "
                    + "\(sampling.maxOutputTokens)",
                remedy: "Use a temperature of at least 0, a top_p above 0 and up to 1, and at least one token")
        }
    }

    private static func extraMembers(_ extraBody: String, _ extraFields: String) throws -> [JSONValue.Member] {
        let members = try members(extraBody, name: "extra_body") + members(extraFields, name: "the server's extra_fields")
        var seen = reserved
        for member in members where !seen.insert(member.name).inserted {
            throw ModelError(
                .configuration, "the extra fields of a request set \(member.name), which gencode sets itself or which is there twice",
                remedy: "Remove it there, and use the setting of its own if there is one")
        }
        return members
    }

    private static func members(_ text: String, name: String) throws -> [JSONValue.Member] {
        guard !text.isEmpty else { return [] }
        let value: JSONValue
        do {
            value = try JSONValue(text)
        } catch {
            throw ModelError(
                .configuration, "\(name) is no JSON: \(error.reason) at byte \(error.offset)", remedy: "Write it as a JSON object")
        }
        guard case .object(let members) = value else {
            throw ModelError(.configuration, "\(name) is no JSON object", remedy: "Write it as {\"name\": value}")
        }
        return members
    }
}

extension ModelRequest {
    var isChat: Bool {
        guard case .chat = prompt else { return false }
        return true
    }

    var promptByteCount: Int {
        switch prompt {
        case .text(let text): text.utf8.count
        case .chat(let messages): messages.reduce(0) { $0 + $1.content.utf8.count + 32 }
        }
    }

    /// A guess, rather too high: a token of English or code has three to four bytes.
    package var estimatedPromptTokens: Int { promptByteCount / 3 + 8 }
}
