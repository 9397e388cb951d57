import HTTPTransport
import Synchronization

/// The connections of a `HubClient`: one transport for each origin. The token is given to the transport of the endpoint's own origin, so
/// that no redirect, no listing and no mistake can carry the token anywhere else.
final class HubConnections: Sendable {
    let endpoint: BaseURL
    private let hub: CurlTransport
    private let slots: Int
    private let others = Mutex<[String: CurlTransport]>([:])

    /// Transports that are kept. A hub that sends every file to another host does not fill the memory.
    private static let mostOthers = 8
    private static let readSize = 256 << 10
    private static let headerLines = ["Accept: */*"]

    /// - Throws: `HTTPError` for settings that cannot work. Nothing is sent yet.
    init(_ settings: HubSettings) throws {
        endpoint = try BaseURL(settings.endpoint, defaultPrefix: "")
        slots = settings.parallelFiles + 1
        hub = try CurlTransport(
            url: endpoint, key: settings.token, slots: slots, headerLines: Self.headerLines, readSize: Self.readSize)
    }

    func isHub(_ origin: BaseURL) -> Bool { origin.hasSameOrigin(as: endpoint) }

    /// Sends one request to wherever its address leads. Redirects are not followed.
    func send(_ request: HTTPRequest, to address: WebAddress) async throws -> HTTPEnding {
        try await transport(for: address.origin).send(request)
    }

    private func transport(for origin: BaseURL) throws -> CurlTransport {
        if isHub(origin) { return hub }
        return try others.withLock { others in
            if let known = others[origin.origin] { return known }
            if others.count >= Self.mostOthers { others.removeAll() }
            let made = try CurlTransport(url: origin, key: nil, slots: slots, headerLines: Self.headerLines, readSize: Self.readSize)
            others[origin.origin] = made
            return made
        }
    }
}
