import Records

/// The body of a request, in memory that does not move: libcurl reads it there, and all attempts share it.
package final class RequestBytes: @unchecked Sendable {
    // Written only in init.
    let buffer: UnsafeMutableRawBufferPointer

    package init(_ bytes: [UInt8]) {
        buffer = .allocate(byteCount: bytes.count, alignment: 1)
        buffer.copyBytes(from: bytes)
    }

    deinit { buffer.deallocate() }
}

/// One HTTP request to the endpoint of a `CurlTransport`.
package struct HTTPRequest: Sendable {
    /// How much time and how many bytes a transfer may take.
    package struct Limits: Hashable, Sendable {
        package var connect = Duration.seconds(10)
        /// From the start to the first event, or to the first byte of a body that is no blank. nil means: no limit.
        package var firstByte: Duration? = .seconds(600)
        /// Between two events, or between two pieces of a body. Comments and blanks do not count as progress.
        package var idle = Duration.seconds(120)
        package var total = Duration.seconds(600)
        /// Bytes of the body, decompressed.
        package var body = 64 << 20
        /// Bytes of one line and of one event of a stream.
        package var event = 16 << 20
        /// Lines and bytes of all headers.
        package var headerCount = 256
        package var headerBytes = 64 << 10

        package init() {}
    }

    package enum KeyHeader: Hashable, Sendable {
        case bearer
        /// `api-key: KEY`
        case apiKey
    }

    /// Whole, as `BaseURL.url` makes it.
    package var url: String
    /// nil means: GET.
    package var body: RequestBytes?
    package var keyHeader = KeyHeader.bearer
    /// The first byte of the body that is asked for. nil means: the whole body, without a Range header.
    package var rangeStart: Int?
    /// Takes the body of a response with status 200 or 206 piece by piece, on the transport's thread. Such a body is not kept, and
    /// `limits.body` does not count it. When it returns false, the transfer ends as `cancelled`.
    package var onBody: (@Sendable (_ status: Int, _ headers: ResponseHeaders, _ bytes: UnsafeRawBufferPointer) -> Bool)?
    /// Whether the response may be an event stream.
    package var isStreamed = false
    /// Whether each event is delivered as soon as it comes. Otherwise events are delivered in large batches, which is cheaper.
    package var isWatched = false
    package var limits = Limits()
    /// How long the connection may be idle and be used again, in whole seconds. Below one second each request has its own connection.
    package var keepAlive = Duration.seconds(4)

    package init(url: String, body: RequestBytes? = nil) {
        self.url = url
        self.body = body
    }
}

/// How a request ended, and figures about it.
package struct HTTPEnding: Sendable {
    package var transport: TransportEnding
    /// Whether the response was taken apart as an event stream.
    package var isEventStream = false
    /// Connections that were opened for this request.
    package var newConnections = 0
    package var bytesSent = 0
    /// Such as "1.1"; empty means: no response.
    package var httpVersion = ""
    /// From the start to the first byte of the response; zero: none came.
    package var firstByte = Duration.zero
    package var duration = Duration.zero
}
