/// What a probe found out about a server.
public struct ServerFindings: Hashable, Sendable {
    /// A name of the table of known servers; "generic": not recognised.
    public var server: String
    /// The models that the server lists; empty means: it has no list.
    public var models: [String]
    /// Tokens of context of the probed model; nil means: not said.
    public var contextLength: Int?
    /// The name by which the server calls the model that answered; empty means: not said.
    public var servedModel: String
    /// Whether a plain request for one token was answered, and how long it took.
    public var plainLatency: Duration?
    /// Whether a streamed request for one token was answered, and how long it took.
    public var streamedLatency: Duration?
    /// Whether the answer said how many tokens it cost.
    public var reportsUsage: Bool
    /// Such as "1.1".
    public var httpVersion: String
    /// The version of libcurl at run time.
    public var libcurlVersion: String
    /// The file of certificates that TLS trusts; nil means: no TLS, or none was found.
    public var certificateFile: String?
    /// What did not work, each as a sentence.
    public var problems: [String]
}
