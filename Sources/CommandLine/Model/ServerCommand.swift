import Records

/// The command that starts a model server, with placeholders for what each start chooses, such as
/// `["vllm", "serve", "{model}", "--uds", "{socket}"]`.
struct ServerCommand: Sendable {
    /// Where the server is told to listen.
    enum Listening: Sendable { case socket, port }

    /// What takes the place of the placeholders in one start.
    struct Values: Sendable {
        var model: String
        var key: String
        /// nil: the command has no `{socket}`.
        var socket: String?
        /// nil: the command has no `{port}`.
        var port: UInt16?
    }

    private let words: [String]
    let listening: Listening
    /// True if the command holds the key, where `ps` shows it to other users of the host.
    let showsKey: Bool

    /// - Throws: `ModelServerError` (.invalidCommand) for an empty command, an unknown placeholder, or one that does not say where to listen.
    init(_ words: [String]) throws(ModelServerError) {
        let names = Set(words.flatMap { $0.matches(of: ServerCommand.placeholder).map { String($0.1) } })
        let known = ["socket", "port", "model", "key"]
        guard let program = words.first, !program.isEmpty else {
            throw ModelServerError(.invalidCommand, "server.command is empty", remedy: "Name the program that serves the model.")
        }
        if let unknown = names.sorted().first(where: { !known.contains($0) }) {
            throw ModelServerError(
                .invalidCommand, "server.command contains {\(unknown)}, which is no placeholder",
                remedy: "There are {socket}, {port}, {model} and {key}.")
        }
        guard names.contains("socket") != names.contains("port") else {
            throw ModelServerError(
                .invalidCommand,
                "server.command contains \(names.contains("port") ? "both {socket} and {port}" : "no {socket} and no {port}")",
                remedy: "Use {socket} where the server can listen on a unix socket, else {port}, which is a port of 127.0.0.1.")
        }
        self.words = words
        listening = names.contains("socket") ? .socket : .port
        showsKey = names.contains("key")
    }

    func filled(_ values: Values) -> [String] {
        let texts = [
            "socket": values.socket ?? "", "port": values.port.map(String.init) ?? "", "model": values.model, "key": values.key,
        ]
        // One pass: braces in a value are no placeholders.
        return words.map { $0.replacing(ServerCommand.placeholder) { match in texts[String(match.1)] ?? String(match.0) } }
    }

    /// The command for logs and messages, without the key.
    func shown(_ values: Values) -> String {
        var masked = values
        masked.key = "(key)"
        return filled(masked).joined(separator: " ")
    }

    /// Braces around anything else, such as JSON, are part of the word.
    private static var placeholder: Regex<(Substring, Substring)> { /\{([a-z_]+)\}/ }
}
