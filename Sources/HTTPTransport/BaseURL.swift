import Records

/// The base URL of a server, taken apart.
package struct BaseURL: Hashable, Sendable {
    /// The path of a unix socket in `sockaddr_un` has at most 107 bytes before its zero.
    static let longestSocketPath = 107

    /// Scheme, host and port, such as "http://127.0.0.1:8000". Of a unix socket: "http://localhost".
    package let origin: String
    /// What precedes the path of every request, such as "/v1" before "/chat/completions".
    package let prefix: String
    /// Without the brackets of an IPv6 address; empty means: a unix socket.
    package let host: String
    /// nil means: the scheme's own.
    package let port: Int?
    package let isSecure: Bool
    /// nil means: TCP.
    package let socketPath: String?

    /// As messages name the endpoint.
    package var name: String { socketPath.map { "unix:\($0)" } ?? origin + prefix }

    /// Whether the server is on this machine.
    package var isLocal: Bool {
        if socketPath != nil { return true }
        let host = host.lowercased()
        return host == "localhost" || host.hasSuffix(".localhost") || host == "::1" || BaseURL.isLoopback(host)
    }

    /// - Parameter defaultPrefix: where the URL has no path.
    /// - Throws: `HTTPError` with `configuration`.
    package init(_ text: String, defaultPrefix: String = "/v1") throws(HTTPError) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw BaseURL.wrong("it contains a space, a control byte or a byte that is not ASCII", text)
        }
        if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard path.hasPrefix("/"), path.utf8.count <= BaseURL.longestSocketPath else {
                throw BaseURL.wrong("the path of a unix socket begins with / and has at most \(BaseURL.longestSocketPath) bytes", text)
            }
            (origin, prefix, host, port, isSecure, socketPath) = ("http://localhost", defaultPrefix, "", nil, false, path)
            return
        }
        let scheme = text.prefix { $0 != ":" }.lowercased()
        guard scheme == "http" || scheme == "https", text.dropFirst(scheme.count).hasPrefix("://") else {
            throw BaseURL.wrong("it does not begin with http://, https:// or unix:/", text)
        }
        let rest = text.dropFirst(scheme.count + 3)
        let authority = rest.prefix { $0 != "/" }
        guard !rest.contains(where: { "?#@\\".contains($0) }) else {
            throw BaseURL.wrong("it contains a user name, a query or a fragment", text)
        }
        (host, port) = try BaseURL.parts(of: authority, text)
        origin = "\(scheme)://\(authority)"
        isSecure = scheme == "https"
        socketPath = nil
        let path = BaseURL.withoutTrailingSlashes(rest.dropFirst(authority.count))
        prefix = path.isEmpty ? defaultPrefix : path
    }

    /// - Parameter path: such as "/models".
    package func url(_ path: String) -> String { origin + prefix + path }

    /// A path beside the version's, such as "/health".
    package func rootURL(_ path: String) -> String { origin + (prefix.hasSuffix("/v1") ? String(prefix.dropLast(3)) : prefix) + path }

    /// Whether both URLs have the same scheme, host and port.
    package func hasSameOrigin(as other: BaseURL) -> Bool {
        isSecure == other.isSecure && host.lowercased() == other.host.lowercased() && socketPath == other.socketPath
            && (port ?? (isSecure ? 443 : 80)) == (other.port ?? (other.isSecure ? 443 : 80))
    }

    private static func parts(of authority: Substring, _ text: String) throws(HTTPError) -> (host: String, port: Int?) {
        let isBracketed = authority.first == "["
        let end = isBracketed ? authority.firstIndex(of: "]") : authority.firstIndex(of: ":") ?? authority.endIndex
        guard let end else { throw wrong("the IPv6 address has no closing bracket", text) }
        let host = isBracketed ? authority[authority.index(after: authority.startIndex)..<end] : authority[..<end]
        let rest = isBracketed ? authority[authority.index(after: end)...] : authority[end...]
        guard !host.isEmpty else { throw wrong("it has no host", text) }
        if rest.isEmpty { return (String(host), nil) }
        guard rest.first == ":", let port = Int(rest.dropFirst()), (1...65535).contains(port) else {
            throw wrong("the port is no number from 1 to 65535", text)
        }
        return (String(host), port)
    }

    /// 127.0.0.0/8.
    private static func isLoopback(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func withoutTrailingSlashes(_ path: Substring) -> String {
        var path = path
        while path.last == "/" { path.removeLast() }
        return String(path)
    }

    /// What may be shown of a URL: a password may stand before an "@", and a key in a query or a fragment.
    static func withoutSecrets(_ text: String) -> String {
        let end = text.firstIndex { $0 == "?" || $0 == "#" } ?? text.endIndex
        let tail = end < text.endIndex ? "\(text[end])…" : ""
        // The last one of the whole text: a password may hold any of these characters.
        guard let sign = text.lastIndex(of: "@") else { return "\(text[..<end])\(tail)" }
        let scheme = text.firstRange(of: "://").map { text[..<$0.upperBound] } ?? ""
        return "\(scheme)…\(sign < end ? "\(text[sign..<end])\(tail)" : "")"
    }

    private static func wrong(_ reason: String, _ text: String) -> HTTPError {
        HTTPError(
            .configuration, "the base URL \(withoutSecrets(text)) cannot be used: \(reason)",
            remedy: "Write it like http://127.0.0.1:8000/v1, https://api.example.com/v1 or unix:/path/of/socket")
    }
}
