import HTTPTransport

/// The absolute URL of one request: its origin, and the path with the query.
struct WebAddress: Hashable, Sendable {
    /// Scheme, host and port; no path.
    let origin: BaseURL
    /// Begins with "/". The query may hold a signature, which no message may show.
    let pathAndQuery: String

    /// A longer URL is no URL that a server would answer.
    private static let longest = 16 << 10

    var text: String { origin.origin + pathAndQuery }

    /// The URL without what may be secret in it, as messages show it.
    var shownText: String { origin.origin + path }

    var path: Substring { pathAndQuery.prefix { $0 != "?" } }

    init(origin: BaseURL, pathAndQuery: String) {
        self.origin = origin
        self.pathAndQuery = pathAndQuery
    }

    /// Below the endpoint's own path.
    /// - Parameter path: begins with "/".
    init(endpoint: BaseURL, _ path: String) { self.init(origin: endpoint, pathAndQuery: endpoint.prefix + path) }

    /// What a `Location` or `Link` header says, seen from the URL that was asked. nil: it is no URL of HTTP.
    init?(_ reference: String, from base: WebAddress) {
        guard reference.utf8.count <= Self.longest, reference.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
        let reference = reference.prefix { $0 != "#" }
        let lowercased = reference.lowercased()
        if lowercased.hasPrefix("http://") || lowercased.hasPrefix("https://") {
            self.init(absolute: reference)
        } else if reference.hasPrefix("//") {
            self.init(absolute: (base.origin.isSecure ? "https:" : "http:") + reference)
        } else if reference.hasPrefix("/") {
            self.init(origin: base.origin, pathAndQuery: String(reference))
        } else if lowercased.prefix(while: { $0 != "/" && $0 != "?" }).contains(":") {
            return nil
        } else {
            let directory = base.path.prefix(upTo: base.path.lastIndex(of: "/") ?? base.path.startIndex)
            self.init(origin: base.origin, pathAndQuery: "\(directory)/\(reference)")
        }
    }

    private init?(absolute text: Substring) {
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let rest = text[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard let origin = try? BaseURL("\(text[..<scheme.upperBound])\(authority)", defaultPrefix: "") else { return nil }
        let tail = rest.dropFirst(authority.count)
        self.init(origin: origin, pathAndQuery: tail.hasPrefix("/") ? String(tail) : "/" + tail)
    }
}

extension Substring {
    fileprivate static func + (left: String, right: Substring) -> Substring { Substring(left + String(right)) }
}
