import ModelClient

/// One key of a `[servers.NAME]` table: how it is read into the traits of a server and written back.
struct ServerField: Sendable {
    let key: String
    let expectation: String
    /// False where the value does not fit.
    let assign: @Sendable (inout ServerTraits, Any) -> Bool
    let value: @Sendable (ServerTraits) -> Any?

    static let all: [ServerField] = names + abilities + [keepAlive]

    static func field(_ key: String) -> ServerField? { all.first { $0.key == key } }

    private static let names = [
        choice("max_tokens_field", \.maxTokensField, ["max_tokens", "max_completion_tokens", "both"]),
        choice("system_role", \.systemRole, ["system", "developer", "user"]),
        choice("schema_form", \.schemaForm, ["none", "json_schema", "tgi"]),
        choice("key_header", \.keyHeader, ["bearer", "api-key"]),
        text("api_version", \.apiVersion),
        text("extra_fields", \.extraFields),
        ServerField(key: "reasoning_fields", expectation: "a list of texts") { traits, raw in
            guard let fields = raw as? [String] else { return false }
            traits.reasoningFields = fields
            return true
        } value: {
            $0.reasoningFields
        },
    ]

    private static let abilities = [
        flag("allows_n", \.allowsN), flag("allows_temperature", \.allowsTemperature), flag("allows_stream_options", \.allowsStreamOptions),
        flag("streams", \.streams),
        ServerField(key: "largest_seed", expectation: "a whole number from 0, or -1 for a server that takes no seed") { traits, raw in
            guard let seed = raw as? Int, seed >= -1 else { return false }
            traits.largestSeed = seed < 0 ? nil : seed
            return true
        } value: {
            $0.largestSeed ?? -1
        },
        ServerField(key: "highest_temperature", expectation: "a number from 0, or -1 for no limit") { traits, raw in
            guard let number = raw as? Double ?? (raw as? Int).map(Double.init), number >= 0 || number == -1 else { return false }
            traits.highestTemperature = number < 0 ? nil : number
            return true
        } value: {
            $0.highestTemperature ?? -1
        },
    ]

    private static let keepAlive = ServerField(key: "keep_alive_s", expectation: "a number from 0 to 3600") { traits, raw in
        guard let seconds = raw as? Double ?? (raw as? Int).map(Double.init), 0...3600 ~= seconds else { return false }
        traits.keepAliveSeconds = seconds
        return true
    } value: {
        $0.keepAliveSeconds
    }

    private static func flag(_ key: String, _ path: WritableKeyPath<ServerTraits, Bool> & Sendable) -> ServerField {
        ServerField(key: key, expectation: "true or false") { traits, raw in
            guard let value = raw as? Bool else { return false }
            traits[keyPath: path] = value
            return true
        } value: {
            $0[keyPath: path]
        }
    }

    private static func text(_ key: String, _ path: WritableKeyPath<ServerTraits, String> & Sendable) -> ServerField {
        ServerField(key: key, expectation: "a text in quotes") { traits, raw in
            guard let value = raw as? String else { return false }
            traits[keyPath: path] = value
            return true
        } value: {
            $0[keyPath: path]
        }
    }

    private static func choice<Value: RawRepresentable<String> & SendableMetatype>(
        _ key: String, _ path: WritableKeyPath<ServerTraits, Value> & Sendable, _ names: [String]
    ) -> ServerField {
        ServerField(key: key, expectation: "one of \(names.joined(separator: ", "))") { traits, raw in
            guard let value = (raw as? String).flatMap(Value.init(rawValue:)) else { return false }
            traits[keyPath: path] = value
            return true
        } value: {
            $0[keyPath: path].rawValue
        }
    }
}
