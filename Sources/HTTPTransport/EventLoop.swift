import CCurl
import FileSystem
import Glibc
import Records

/// Drives all transfers of one endpoint with curl_multi_socket_action(3) and epoll(7): what an event costs does not depend on how many
/// transfers there are. All but `init` runs on one thread.
final class EventLoop: @unchecked Sendable {
    private static let eventCapacity = 256

    let endpoint: TransportEndpoint
    let headers: [HTTPRequest.KeyHeader: RequestHeaders]
    private let commands: CommandQueue
    private let poll: OwnedDescriptor
    private let slots: Int
    /// Made when those before are full.
    private(set) var multis: [MultiHandle] = []

    /// By their serial numbers.
    var running: [Int: Transfer] = [:]
    var lastSerial = 0
    private var idleHandles: [EasyHandle] = []
    var wheel = TimerWheel(origin: .now)
    private var isStopped = false

    /// - Parameter slots: the most transfers at a time that the caller will start.
    init(_ endpoint: TransportEndpoint, headers: [HTTPRequest.KeyHeader: RequestHeaders], commands: CommandQueue, slots: Int) throws {
        self.endpoint = endpoint
        self.headers = headers
        self.commands = commands
        self.slots = slots
        let number = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard number >= 0 else { throw HTTPError(.configuration, "cannot make an epoll descriptor: \(errnoText(errno))") }
        poll = OwnedDescriptor(owning: number)
        try watchCommands()
        // What libcurl refuses is an error before anything is sent.
        _ = try multiWithRoom()
    }

    /// Runs until the command `stop`.
    func run() {
        var events = [epoll_event](repeating: epoll_event(), count: EventLoop.eventCapacity)
        while !isStopped {
            let count = epoll_wait(poll.number, &events, Int32(events.count), timeout())
            // Signals are blocked on this thread: what fails here is our own mistake.
            precondition(count >= 0 || errno == EINTR, "epoll_wait: \(errnoText(errno))")
            for event in events.prefix(Int(max(0, count))) { take(event) }
            let now = ContinuousClock.now
            for multi in multis {
                endAll(of: multi, after: multi.actIfDue(now))
                finishEnded(multi)
            }
            for transfer in wheel.expired(at: .now, running: { running[$0] }) {
                endEarly(transfer, transfer.deadline.kind, "")
            }
        }
        idleHandles = []
    }

    private func take(_ event: epoll_event) {
        let source = PolledSocket(event.data)
        guard let number = source.handle else {
            for command in commands.takeAll() { take(command) }
            return
        }
        let inputs = EPOLLIN.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue
        var mask: Int32 = 0
        if event.events & inputs != 0 { mask |= CURL_CSELECT_IN }
        if event.events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
        if event.events & EPOLLERR.rawValue != 0 { mask |= CURL_CSELECT_ERR }
        endAll(of: multis[number], after: multis[number].act(on: source.socket, mask))
    }

    private func take(_ command: Command) {
        switch command {
        case .start(let transfer): start(transfer)
        case .cancel(let transfer): endEarly(transfer, .cancelled, "")
        case .cancelAll: for transfer in running.values { endEarly(transfer, .cancelled, "") }
        case .stop:
            for transfer in running.values { endEarly(transfer, .cancelled, "") }
            isStopped = true
        }
    }

    /// After an error of libcurl's, such as no memory, what became of the handle's transfers is not known.
    private func endAll(of multi: MultiHandle, after code: CURLMcode) {
        guard code != CURLM_OK else { return }
        for transfer in running.values where transfer.multi === multi {
            endEarly(transfer, .local, "libcurl: \(String(cString: curl_multi_strerror(code)))")
        }
    }

    /// Milliseconds until something is due, rounded up.
    private func timeout() -> Int32 {
        var next = running.isEmpty ? nil : wheel.next
        for multi in multis { if let deadline = multi.deadline { next = min(next ?? deadline, deadline) } }
        guard let next else { return -1 }
        return Int32(clamping: max(0, (next - .now + .microseconds(999)).milliseconds))
    }

    /// The first multi handle that is not full, so that those behind it stay idle and connections are used again.
    func multiWithRoom() throws(HTTPError) -> MultiHandle {
        if let multi = multis.first(where: { $0.count < MultiHandle.capacity }) { return multi }
        let multi = try MultiHandle(number: multis.count, poll: poll, slots: slots)
        multis.append(multi)
        return multi
    }

    /// A handle with the endpoint's options, used before where there is one.
    func takeHandle() throws(HTTPError) -> EasyHandle {
        if let handle = idleHandles.popLast() { return handle }
        return try EasyHandle(endpoint)
    }

    func release(_ handle: EasyHandle) {
        if idleHandles.count < slots { idleHandles.append(handle) }
    }

    private func watchCommands() throws(HTTPError) {
        var event = epoll_event(events: EPOLLIN.rawValue, data: PolledSocket(commands.wake.number, ofHandle: nil).data)
        guard epoll_ctl(poll.number, EPOLL_CTL_ADD, commands.wake.number, &event) == 0 else {
            throw HTTPError(.configuration, "cannot watch an eventfd: \(errnoText(errno))")
        }
    }
}
