/// What is known of an endpoint when one of its transfers ends.
package struct EndpointState: Sendable {
    /// As messages name it: scheme, host and port, never the key.
    package var name: String
    package var model: String
    /// Loopback or a unix socket: the server is on this machine.
    package var isLocal: Bool
    /// Whether any request to it has had an answer. Until then a failure to connect is taken for a wrong setting.
    package var hasAnswered: Bool
    package var reasoningFields: [String]
    /// Texts that no message may hold, such as the key.
    package var secrets: [String]

    package init(
        name: String, model: String, isLocal: Bool, hasAnswered: Bool, reasoningFields: [String] = ServerTraits().reasoningFields,
        secrets: [String] = []
    ) {
        self.name = name
        self.model = model
        self.isLocal = isLocal
        self.hasAnswered = hasAnswered
        self.reasoningFields = reasoningFields
        self.secrets = secrets
    }
}
