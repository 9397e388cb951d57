import CCurl
import Records

/// The libcurl that this process runs with. It may be newer or older than the headers at build time.
package enum CurlRuntime {
    /// 7.85 has CURLOPT_PROTOCOLS_STR, without which redirects and URLs could name other protocols.
    private static let oldest: UInt32 = 0x07_55_00
    /// Before 8.4, an HTTP/2 stream that was cut off could be reported as complete.
    private static let oldestForHTTP2: UInt32 = 0x08_04_00

    /// curl_global_init(3), once in a process.
    private static let initialised: CURLcode = curl_global_init(Int(CURL_GLOBAL_ALL))

    private static var information: curl_version_info_data? { gencode_curl_version()?.pointee }

    /// Such as "7.88.1"; empty means: libcurl does not say.
    package static var version: String { information?.version.map { String(cString: $0) } ?? "" }

    /// Whether HTTP/2 may be used.
    static var allowsHTTP2: Bool { allowsHTTP2(information?.version_num ?? 0) }

    static func allowsHTTP2(_ version: UInt32) -> Bool { version >= oldestForHTTP2 }

    /// - Throws: `HTTPError` with `configuration` if libcurl does not start or is too old.
    static func start() throws(HTTPError) {
        guard initialised == CURLE_OK else {
            throw HTTPError(.configuration, "libcurl does not start: \(String(cString: curl_easy_strerror(initialised)))")
        }
        guard let information, information.version_num >= oldest else {
            throw HTTPError(.configuration, "libcurl \(version) is too old", remedy: "Install libcurl 7.85 or newer")
        }
    }
}
