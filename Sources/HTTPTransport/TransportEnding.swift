/// How a transfer ended, as the network saw it.
package struct TransportEnding: Sendable {
    package enum Kind: Hashable, Sendable {
        /// The response came to its end as HTTP says, whatever its status.
        case completed
        /// Nobody listens at the port, or the unix socket does not exist.
        case refused
        case nameNotResolved
        /// The TLS handshake failed, or the certificate is not trusted.
        case tls
        /// The proxy refused, or its name does not resolve.
        case proxy
        case connectTimeout
        /// The headers, or the first byte of the body, did not come in time.
        case firstByteTimeout
        /// No event came for too long.
        case idleTimeout
        case totalTimeout
        /// The connection was reset or closed before the response came to its end, or before it began.
        case brokenOff
        /// The response does not follow HTTP.
        case malformed
        /// The body is above our limit.
        case tooLarge
        /// We gave it up.
        case cancelled
        /// Our own side: no memory, no descriptor, an option that libcurl does not take.
        case local
    }

    package var kind: Kind
    /// What libcurl says about it; empty: nothing. It must not hold the key.
    package var detail: String
    /// The HTTP status; 0: none came.
    package var status: Int
    package var headers: ResponseHeaders
    /// The body of a response that was not streamed, or of one with an error status; empty for a stream that was taken apart.
    package var body: [UInt8]
    /// Whether the request went over a connection that had served an earlier one.
    package var isReusedConnection: Bool
    /// Of the response, headers included.
    package var bytesReceived: Int
    /// Whether the whole request was sent. A server may charge for those alone.
    package var isRequestSent: Bool

    package init(
        _ kind: Kind, detail: String = "", status: Int = 0, headers: ResponseHeaders = ResponseHeaders(), body: [UInt8] = [],
        isReusedConnection: Bool = false, bytesReceived: Int = 0, isRequestSent: Bool = true
    ) {
        self.kind = kind
        self.detail = detail
        self.status = status
        self.headers = headers
        self.body = body
        self.isReusedConnection = isReusedConnection
        self.bytesReceived = bytesReceived
        self.isRequestSent = isRequestSent
    }
}
