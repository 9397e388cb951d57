import CCurl
import FileSystem
import Glibc
import Records

/// Sends HTTP requests to one endpoint, over connections that are kept. It has one thread, which ends with the transport.
package final class CurlTransport: Sendable {
    package let url: BaseURL
    /// What TLS trusts; nil means: no TLS, or libcurl's own default.
    package let certificateFile: String?
    private let commands: CommandQueue
    private let thread: EventThread

    /// - Parameters:
    ///   - key: nil means: requests carry no key.
    ///   - bypassesProxy: proxies of the environment are not used. For an endpoint on this machine they never are.
    ///   - certificateFile: nil means: `CertificateBundle` looks for one.
    ///   - slots: the most requests at a time that the caller will send.
    ///   - headerLines: what every request carries beside the key.
    ///   - readSize: the most bytes that are read from a socket at a time.
    /// - Throws: `HTTPError` with `configuration`.
    package init(
        url: BaseURL, key: SecretKey?, bypassesProxy: Bool = false, certificateFile: String? = nil, slots: Int,
        headerLines: [String] = CurlTransport.jsonHeaderLines, readSize: Int = 16 << 10
    ) throws {
        try CurlRuntime.start()
        try OpenFileLimit.raise(forConnections: MultiHandle.descriptors(forTransfers: slots))
        self.url = url
        self.certificateFile = url.isSecure ? try CertificateBundle.path(chosen: certificateFile) : nil
        let endpoint = TransportEndpoint(
            url: url, bypassesProxy: bypassesProxy || url.isLocal, certificateFile: self.certificateFile, readSize: readSize)
        let headers = [
            HTTPRequest.KeyHeader.bearer: try RequestHeaders(headerLines, key: key, form: .bearer),
            .apiKey: try RequestHeaders(headerLines, key: key, form: .apiKey),
        ]
        commands = try CommandQueue()
        thread = try EventThread(EventLoop(endpoint, headers: headers, commands: commands, slots: slots))
    }

    /// Of requests that send JSON, and take JSON or an event stream of it.
    package static let jsonHeaderLines = ["Content-Type: application/json", "Accept: application/json, text/event-stream"]

    deinit {
        commands.put(.stop)
        thread.join()
    }

    /// Sends a request and waits for its end. When the calling task is cancelled, the connection is closed at once and the ending is
    /// `cancelled`.
    /// - Parameter onEvents: called on the calling task with the events of a streamed response, in their order.
    package func send(_ request: HTTPRequest, onEvents: (EventBatch) -> Void = { _ in }) async -> HTTPEnding {
        let transfer = Transfer(request)
        return await withTaskCancellationHandler {
            commands.put(.start(transfer))
            while true {
                switch await transfer.mailbox.next() {
                case .events(let batch): onEvents(batch)
                case .ended(let ending): return ending
                }
            }
        } onCancel: {
            transfer.wasCancelled.store(true, ordering: .releasing)
            commands.put(.cancel(transfer))
        }
    }

    /// Ends all requests that are under way; their endings are `cancelled`.
    package func cancelAll() { commands.put(.cancelAll) }
}

/// The thread of an `EventLoop`; pthread_create(3). All signals are blocked on it: those of the process are for other threads, and SIGPIPE
/// of a connection that the server closed is for nobody.
private final class EventThread: @unchecked Sendable {
    // Written only in init.
    private var thread = pthread_t()

    init(_ loop: EventLoop) throws(HTTPError) {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        // A new thread inherits the mask of its maker.
        pthread_sigmask(SIG_SETMASK, &all, &before)
        let argument = Unmanaged.passRetained(loop)
        let code = pthread_create(&thread, nil, { EventThread.run($0) }, argument.toOpaque())
        pthread_sigmask(SIG_SETMASK, &before, nil)
        guard code == 0 else {
            argument.release()
            throw HTTPError(.configuration, "cannot start a thread: \(errnoText(code))")
        }
    }

    func join() { pthread_join(thread, nil) }

    private static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument else { return nil }
        Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue().run()
        return nil
    }
}
