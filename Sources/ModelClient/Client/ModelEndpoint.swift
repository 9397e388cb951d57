import HTTPTransport
import Records

/// Where a server of models listens, and the key that it wants.
public struct ModelEndpoint: Sendable {
    /// `http://host:port`, `https://host/path` or `unix:/path`, with or without `/v1` and a slash at the end.
    public var baseURL: String
    /// nil means: requests carry no key.
    public var key: SecretKey?
    /// Whether requests go past the proxies that the environment names. Loopback addresses and unix sockets always do.
    public var bypassesProxy: Bool

    public init(baseURL: String, key: SecretKey? = nil, bypassesProxy: Bool = false) {
        self.baseURL = baseURL
        self.key = key
        self.bypassesProxy = bypassesProxy
    }
}
