/// Where a started model server answers. Its key is the one that was given to `ModelServer`.
struct ServerEndpoint: Sendable, Hashable {
    /// `http://127.0.0.1:PORT` or `unix:/path`.
    var baseURL: String
    /// The model as requests must name it.
    var model: String
    /// Which start of the server this is, from 1.
    var start: Int
}

/// How `ModelServer` looks at the server that it starts. A call must end when its task is cancelled.
protocol ServerProbing: Sendable {
    /// GET of an absolute path below the server's root, such as `/health`.
    /// - Returns: nil if there was no complete answer.
    func get(_ path: String) async -> (status: Int, body: [UInt8])?
    /// Asks the model for one token.
    /// - Returns: true if the answer was a completion.
    func complete(model: String) async -> Bool
}
