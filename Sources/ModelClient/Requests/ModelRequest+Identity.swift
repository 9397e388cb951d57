import Digests
import Records

extension ModelRequest {
    /// Changes when the canonical form changes, so that answers of another form are never taken for these.
    private static let identityVersion = 1

    /// SHA-256 of the canonical form: equal for two requests exactly if the same is asked of the same model.
    ///
    /// Where the request is sent, with which key, streamed or not, and how the server spells its fields are no part of it.
    public var id: Digest { sha256(canonicalForm) }

    /// 31 bits of a request's id, as the seed of its sample. No server's range is smaller.
    package static func seed(of id: Digest) -> Int { Int(id.words[0] >> 33) }

    /// JSON with sorted keys, shortest numbers, and every text byte for byte: no Unicode normalisation.
    var canonicalForm: [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.object { form in
            form.member("id_version", ModelRequest.identityVersion)
            switch prompt {
            case .chat(let messages):
                form.member("kind", "chat")
                form.member("messages", .array(messages.map(ModelRequest.canonical)))
            case .text(let text):
                form.member("kind", "text")
                form.member("messages", text)
            }
            form.member("model", model)
            form.member("model_revision", modelRevision)
            form.member("repetition", repetition)
            form.member("response_schema", canonicalSchema)
            form.member("sample_index", sampleIndex)
            form.member("sampling", .object(sampling.canonicalMembers))
        }
        return writer.bytes
    }

    private var canonicalSchema: JSONValue {
        guard let responseSchema else { return .null }
        return .object([.init("name", .string(responseSchema.name)), .init("schema", .string(responseSchema.schema))])
    }

    private static func canonical(_ message: ChatMessage) -> JSONValue {
        .object([.init("content", .string(message.content)), .init("role", .string(message.role.rawValue))])
    }
}

extension Sampling {
    /// All parameters under neutral names, sorted by name.
    fileprivate var canonicalMembers: [JSONValue.Member] {
        [
            .init("extra_body", canonicalExtraBody),
            .init("frequency_penalty", Sampling.canonical(frequencyPenalty)),
            .init("max_output_tokens", .number(JSONNumber(maxOutputTokens))),
            .init("presence_penalty", Sampling.canonical(presencePenalty)),
            .init("reasoning_effort", reasoningEffort.map(JSONValue.string) ?? .null),
            .init("seeded", .boolean(isSeeded)),
            .init("stop", .array(stop.map(JSONValue.string))),
            .init("temperature", Sampling.canonical(temperature)),
            .init("top_k", topK.map { .number(JSONNumber($0)) } ?? .null),
            .init("top_p", Sampling.canonical(topP)),
        ]
    }

    /// The text itself where it is no JSON: such a request is refused before it is sent, and still has an id.
    private var canonicalExtraBody: JSONValue {
        guard !extraBody.isEmpty else { return .object([]) }
        guard let value = try? JSONValue(extraBody) else { return .string(extraBody) }
        return value.canonical
    }

    private static func canonical(_ number: Double?) -> JSONValue { number.map { .number(JSONNumber($0)) } ?? .null }
}

extension JSONValue {
    /// With the members of every object sorted by the bytes of their names, each name once, and every number in its one spelling.
    package var canonical: JSONValue {
        switch self {
        case .null, .boolean, .string: return self
        case .number(let number): return .number(number.canonical)
        case .array(let elements): return .array(elements.map(\.canonical))
        case .object(let members):
            // Keyed by bytes: Swift's strings compare equal where only their Unicode normalisation differs.
            var last: [[UInt8]: Member] = [:]
            for member in members { last[Array(member.name.utf8)] = Member(member.name, member.value.canonical) }
            return .object(last.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value))
        }
    }
}
