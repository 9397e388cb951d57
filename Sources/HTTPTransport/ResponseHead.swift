/// The status and the headers of a response, as far as anything depends on them.
struct ResponseHead {
    /// 0 means: none came.
    private(set) var status = 0
    /// Such as "1.1".
    private(set) var version = ""
    /// Only headers for which `isKept` is true.
    private(set) var headers = ResponseHeaders()
    /// The lines of everything that came before the body, interim responses included; `byteCount` are its bytes.
    private(set) var lineCount = 0
    private(set) var byteCount = 0

    private static let keptNames: Set<String> = [
        "date", "retry-after", "retry-after-ms", "x-should-retry", "x-request-id", "request-id", "x-generation-id", "server", "location",
        "content-type", "x-compute-type", "x-compute-characters", "content-length", "content-range", "etag", "link", "ratelimit",
        "x-repo-commit", "x-linked-etag", "x-linked-size", "x-error-code", "x-error-message", "x-amzn-trace-id", "x-amz-cf-id",
    ]
    private static let keptPrefixes = ["x-ratelimit-", "anthropic-ratelimit-", "x-litellm-"]

    /// A header outside of this list is not kept: it could be a cookie, or repeat the key.
    static func isKept(_ name: String) -> Bool { keptNames.contains(name) || keptPrefixes.contains { name.hasPrefix($0) } }

    /// - Parameter line: with its line end.
    mutating func add(_ line: UnsafeRawBufferPointer) {
        lineCount += 1
        byteCount += line.count
        if line.starts(with: "HTTP/".utf8) { return beginResponse(line) }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), ResponseHead.mayBeKept(line[..<colon]) else { return }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        guard ResponseHead.isKept(name) else { return }
        headers.add(name, ResponseHead.trimmed(line[(colon + 1)...]))
    }

    /// A status line. What an interim response (1xx) or a proxy said before it does not count.
    private mutating func beginResponse(_ line: UnsafeRawBufferPointer) {
        let words = line.split(separator: 0x20, maxSplits: 2)
        version = String(decoding: words[0].dropFirst(5), as: UTF8.self)
        status = words.count > 1 ? Int(String(decoding: words[1].prefix(3), as: UTF8.self)) ?? 0 : 0
        headers = ResponseHeaders()
    }

    private static let firstLetters = Array(Set((Array(keptNames) + keptPrefixes).compactMap(\.utf8.first)))

    /// By the first letter: most headers are dropped before a string is made.
    private static func mayBeKept(_ name: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard let first = name.first else { return false }
        return firstLetters.contains(first | 0x20)
    }

    private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d }
        let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        return String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
    }
}
