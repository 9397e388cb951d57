import HTTPTransport
import Records
import Synchronization

/// Sends requests to the hub: follows redirects by hand, tries again where another try can help, and explains what failed.
final class HubExchange: Sendable {
    let settings: HubSettings
    let connections: HubConnections
    private let onNote: @Sendable (String) -> Void
    /// Whether anything has answered. Until then a failure to connect is taken for a wrong setting, and is not tried again.
    private let hasAnswered = Atomic(false)

    private static let mostRedirects = 8

    init(_ settings: HubSettings, onNote: @escaping @Sendable (String) -> Void) throws {
        self.settings = settings
        self.onNote = onNote
        connections = try HubConnections(settings)
        if settings.token != nil, !connections.endpoint.isSecure, !connections.endpoint.isLocal {
            onNote("the token is sent to \(connections.endpoint.name) without encryption")
        }
    }

    func note(_ text: String) { onNote(text) }

    /// GET, until there is an answer with status 200.
    /// - Throws: `HubError`; `CancellationError` where the task was cancelled.
    func document(_ address: WebAddress, about subject: HubSubject) async throws -> HubAnswer {
        var tries = HubTries(settings)
        while true {
            let answer = try await send(address)
            let failure: HubFailure
            switch HubExplanation(self, subject).judge(answer) {
            case .answered: return answer
            case .failed(let error): throw error
            case .again(let again): failure = again
            }
            try await pause(after: failure, &tries)
        }
    }

    /// Waits before another try.
    /// - Throws: the failure's own error after the last try.
    func pause(after failure: HubFailure, _ tries: inout HubTries) async throws {
        let pause = try tries.pause(after: failure)
        if failure.wait != nil { note("the hub asks for a pause of \(pause.components.seconds) s: \(failure.error.message)") }
        try await Task.sleep(for: pause)
    }

    /// Sends a request once, and once more for every redirect.
    /// - Parameters:
    ///   - rangeStart: the first byte that is asked for; nil: the whole body.
    ///   - onBody: as `HTTPRequest.onBody`; `isFromHub` is what `HubAnswer` says about the responses so far.
    func send(
        _ address: WebAddress, rangeStart: Int? = nil,
        onBody: (@Sendable (_ status: Int, _ headers: ResponseHeaders, _ isFromHub: Bool, UnsafeRawBufferPointer) -> Bool)? = nil
    ) async throws -> HubAnswer {
        var address = address
        var isFromHub = false
        for _ in 0...Self.mostRedirects {
            var request = request(address, isDownload: onBody != nil)
            request.rangeStart = rangeStart
            if let onBody {
                let wasFromHub = isFromHub
                request.onBody = { status, headers, bytes in onBody(status, headers, wasFromHub || Self.isFromHub(headers), bytes) }
            }
            let ending = try await connections.send(request, to: address).transport
            try Task.checkCancellation()
            if ending.kind == .completed { hasAnswered.store(true, ordering: .relaxed) }
            isFromHub = isFromHub || Self.isFromHub(ending.headers)
            let answer = HubAnswer(ending: ending, address: address, isFromHub: isFromHub)
            guard ending.kind == .completed, [301, 302, 303, 307, 308].contains(ending.status) else { return answer }
            guard let next = ending.headers["location"].flatMap({ WebAddress($0, from: address) }),
                next.origin.isSecure || !address.origin.isSecure
            else { return answer }
            address = next
        }
        throw HubError(
            .notAHub, "\(address.origin.origin) redirects in a circle", remedy: "Check HF_ENDPOINT, and whether a proxy asks for a login")
    }

    var answered: Bool { hasAnswered.load(ordering: .relaxed) }

    private static func isFromHub(_ headers: ResponseHeaders) -> Bool { headers["x-repo-commit"] != nil || headers["x-linked-etag"] != nil }

    private func request(_ address: WebAddress, isDownload: Bool) -> HTTPRequest {
        let timeout = isDownload ? settings.downloadTimeout : settings.listingTimeout
        var request = HTTPRequest(url: address.text)
        request.limits.connect = timeout
        request.limits.firstByte = timeout
        request.limits.idle = timeout
        request.limits.total = isDownload ? .seconds(7 * 86400) : .seconds(600)
        request.limits.body = isDownload ? 1 << 20 : 256 << 20
        request.keepAlive = .seconds(30)
        return request
    }
}
