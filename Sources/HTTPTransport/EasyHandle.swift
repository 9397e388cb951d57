import CCurl
import Records

/// A transfer of libcurl with the options that all requests of one endpoint share. It belongs to the event thread and is used again and again.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    /// What libcurl says of an error, in at most CURL_ERROR_SIZE bytes.
    private let message: UnsafeMutablePointer<CChar>
    /// The options of the last request, so that only what changed is set again. nil means: none was set so far.
    private var url: String?
    private var keepAlive: Duration?
    private var connect: Duration?
    private var rangeStart: Int?

    /// - Throws: `HTTPError` with `configuration` if libcurl has no memory or does not take an option.
    init(_ endpoint: TransportEndpoint) throws(HTTPError) {
        guard let pointer = curl_easy_init() else { throw HTTPError(.configuration, "libcurl has no memory for another request") }
        self.pointer = pointer
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try setFixedOptions(endpoint)
        try setProxyAndTrust(endpoint)
    }

    deinit {
        curl_easy_cleanup(pointer)
        message.deallocate()
    }

    /// Empty means: libcurl said nothing.
    var errorText: String { String(cString: message) }

    /// Makes the handle ready for a request. `transfer` must live until the handle is removed from its multi handle.
    func prepare(for transfer: Transfer, headers: RequestHeaders) throws(HTTPError) {
        let request = transfer.request
        message.pointee = 0
        if url != request.url {
            try check(gencode_curl_set_text(pointer, CURLOPT_URL, request.url), "URL")
            url = request.url
        }
        if keepAlive != request.keepAlive {
            // libcurl counts whole seconds, and takes an age of 0 for "no limit". Below one second no connection is used twice.
            let seconds = Int(request.keepAlive.components.seconds)
            try set(CURLOPT_MAXAGE_CONN, max(1, seconds))
            try set(CURLOPT_FRESH_CONNECT, seconds < 1 ? 1 : 0)
            try set(CURLOPT_FORBID_REUSE, seconds < 1 ? 1 : 0)
            keepAlive = request.keepAlive
        }
        if connect != request.limits.connect {
            try set(CURLOPT_CONNECTTIMEOUT_MS, max(1, request.limits.connect.milliseconds))
            connect = request.limits.connect
        }
        if let body = request.body {
            try check(gencode_curl_set_post(pointer, body.buffer.baseAddress, curl_off_t(body.buffer.count)), "POSTFIELDS")
        } else {
            try set(CURLOPT_HTTPGET, 1)
        }
        if rangeStart != request.rangeStart {
            let range = request.rangeStart.map { Array("\($0)-".utf8CString) }
            try check(
                range.map { gencode_curl_set_text(pointer, CURLOPT_RANGE, $0) } ?? gencode_curl_set_text(pointer, CURLOPT_RANGE, nil),
                "RANGE")
            rangeStart = request.rangeStart
        }
        try check(gencode_curl_set_pointer(pointer, CURLOPT_HTTPHEADER, headers.list), "HTTPHEADER")
        try check(gencode_curl_set_receiver_context(pointer, Unmanaged.passUnretained(transfer).toOpaque()), "WRITEDATA")
    }

    private func setFixedOptions(_ endpoint: TransportEndpoint) throws(HTTPError) {
        try check(gencode_curl_set_receivers(pointer, receiveBody, receiveHeader), "WRITEFUNCTION")
        try check(gencode_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, message), "ERRORBUFFER")
        try check(gencode_curl_set_socket_opener(pointer) { _, _, address in gencode_curl_socket(address) }, "OPENSOCKETFUNCTION")
        try set(CURLOPT_NOSIGNAL, 1)
        if !CurlRuntime.allowsHTTP2 { try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)) }
        // A redirect would carry the request, and with some headers the key, to another place.
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_TCP_NODELAY, 1)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_BUFFERSIZE, endpoint.readSize)
        try set(CURLOPT_UPLOAD_BUFFERSIZE, 16 << 10)
        try set(CURLOPT_DNS_CACHE_TIMEOUT, 600)
        try text(CURLOPT_PROTOCOLS_STR, "http,https")
        try text(CURLOPT_USERAGENT, "gencode")
        // Asks for no compression, and takes it apart where a server compresses all the same.
        try text(CURLOPT_ACCEPT_ENCODING, "identity")
    }

    private func setProxyAndTrust(_ endpoint: TransportEndpoint) throws(HTTPError) {
        if let path = endpoint.url.socketPath { try text(CURLOPT_UNIX_SOCKET_PATH, path) }
        if endpoint.bypassesProxy { try text(CURLOPT_NOPROXY, "*") }
        if endpoint.url.isSecure, let file = endpoint.certificateFile { try text(CURLOPT_CAINFO, file) }
    }

    private func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try check(gencode_curl_set_long(pointer, option, value), "number \(option.rawValue)")
    }

    private func text(_ option: CURLoption, _ value: String) throws(HTTPError) {
        try check(gencode_curl_set_text(pointer, option, value), "number \(option.rawValue)")
    }

    private func check(_ code: CURLcode, _ option: String) throws(HTTPError) {
        guard code == CURLE_OK else {
            let reason = String(cString: curl_easy_strerror(code))
            throw HTTPError(.configuration, "libcurl \(CurlRuntime.version) does not take the option \(option): \(reason)")
        }
    }
}

/// Where all requests of a transport go.
struct TransportEndpoint: Sendable {
    var url: BaseURL
    var bypassesProxy: Bool
    /// nil means: libcurl's default.
    var certificateFile: String?
    /// The most bytes that libcurl reads from a socket at a time.
    var readSize: Int
}

private func receiveBody(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int {
    guard let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.receiveBody(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : -1
}

private func receiveHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?) -> Int {
    guard let context else { return 0 }
    let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    return transfer.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : -1
}

extension Duration {
    /// Rounded down.
    var milliseconds: Int { Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000) }
}
