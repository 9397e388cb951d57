/// How a `ModelClient` behaves. nil means: chosen by the endpoint and the server, as each line says.
public struct ModelClientOptions: Sendable {
    /// The most requests in flight. nil means: 256 for a loopback address or a unix socket, 100 otherwise.
    public var inFlight: Int?
    /// Limits that the account has. nil means: none is known, or the server's headers say it.
    public var requestsPerMinute: Double?
    public var tokensPerMinute: Double?
    /// What may be spent on each model, together with what `ModelClient.shareBudget` is told of. nil means: no limit.
    public var maxUSD: Double?
    /// Tokens of prompts and completions of each model. nil means: no limit.
    public var maxTokensTotal: Int?
    /// What tokens cost, by the model's name. A model without a price has no known cost.
    public var prices: [String: TokenPrice] = [:]
    /// A name of `servers`, such as "vllm". nil means: recognised from the URL and from `GET /v1/models`.
    public var server: String?
    /// How servers differ, by their names.
    public var servers = ServerTraits.known
    /// Whether answers are streamed. nil means: as the server's traits say, and always where somebody watches the text.
    public var streams: Bool?
    /// How often one completion is asked for before it is `unanswered`.
    public var attempts = 8
    /// The longest wait that a server may ask for with all requests of this client.
    public var longestPause = Duration.seconds(300)
    /// From the first call of `ask` for a completion until it is `unanswered`.
    public var deadline = Duration.seconds(24 * 3600)
    public var connectTimeout = Duration.seconds(10)
    /// Until the first event or the first byte of a body. nil means: 600 s, and none for a loopback address or a unix socket.
    public var firstByteTimeout: Duration?
    /// Between two events of a stream, or between two pieces of a body.
    public var idleTimeout = Duration.seconds(120)
    /// For the whole request. nil means: 100 ms for each token that may be answered, at least 600 s and at most 4 h.
    public var totalTimeout: Duration?
    /// How long an idle connection may be used again. nil means: as the server's traits say.
    public var keepAlive: Duration?
    /// A longer response is a failed attempt.
    public var longestResponse = 64 << 20
    /// A file of PEM certificates to trust. nil means: the file that `CertificateBundle` finds.
    public var certificateFile: String?

    /// Starts the limiter's random numbers; another one for each process. nil means: random.
    public var seed: UInt64?

    /// Whether as many requests as `inFlight` allows may go at once from the first on. Otherwise the number rises with the answers.
    package var startsAtLimit = false
    /// Between two requests that see whether a server that refuses everything works again.
    package var probeInterval = Duration.seconds(5)
    /// A server on this machine is given up if no such request succeeds for so long.
    package var goneAfter = Duration.seconds(180)

    public init() {}
}
