import CCurl
import Glibc
import Records

/// The headers of every request, as libcurl takes them. The key is in this list and nowhere else in libcurl's memory for long.
final class RequestHeaders: @unchecked Sendable {
    // Written only in init and deinit.
    let list: UnsafeMutablePointer<curl_slist>

    /// - Parameters:
    ///   - lines: such as "Accept: application/json".
    ///   - key: nil means: no header carries a key.
    /// - Throws: `HTTPError` with `configuration` if there is no memory.
    init(_ lines: [String], key: SecretKey?, form: HTTPRequest.KeyHeader) throws(HTTPError) {
        var list: UnsafeMutablePointer<curl_slist>?
        // "Expect" is sent by libcurl before large bodies, and costs a second with servers that ignore it.
        for line in lines + ["Expect:"] {
            list = try RequestHeaders.append(Array(line.utf8CString), to: list)
        }
        if let key {
            let name = form == .bearer ? "Authorization: Bearer " : "api-key: "
            var line = Array(name.utf8).map { CChar(bitPattern: $0) }
            line.reserveCapacity(line.count + SecretKey.maximumLength + 1)
            key.withBytes { line.append(contentsOf: $0.lazy.map { CChar(bitPattern: $0) }) }
            line.append(0)
            defer { line.withUnsafeMutableBytes { $0.wipe() } }
            list = try RequestHeaders.append(line, to: list)
        }
        guard let list else { throw RequestHeaders.noMemory }
        self.list = list
    }

    deinit {
        var next: UnsafeMutablePointer<curl_slist>? = list
        while let entry = next {
            if let text = entry.pointee.data { UnsafeMutableRawBufferPointer(start: text, count: strlen(text)).wipe() }
            next = entry.pointee.next
        }
        curl_slist_free_all(list)
    }

    private static func append(
        _ line: [CChar], to list: UnsafeMutablePointer<curl_slist>?
    ) throws(HTTPError) -> UnsafeMutablePointer<curl_slist> {
        guard let longer = curl_slist_append(list, line) else {
            curl_slist_free_all(list)
            throw noMemory
        }
        return longer
    }

    private static var noMemory: HTTPError { HTTPError(.configuration, "no memory for the headers of a request") }
}
