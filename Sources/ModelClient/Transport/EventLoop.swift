import CCurl
import FileSystem
import Glibc
import Records

/// Drives all transfers of one endpoint with curl_multi_socket_action(3) and epoll(7): what an event costs does not depend on how many
/// transfers there are. All but `init` runs on one thread.
final class EventLoop: @unchecked Sendable {
    private static let eventCapacity = 256

    let multi: UnsafeMutableRawPointer
    let endpoint: TransportEndpoint
    let headers: [HTTPRequest.KeyHeader: RequestHeaders]
    private let commands: CommandQueue
    private let poll: OwnedDescriptor
    private let slots: Int

    /// By their serial numbers.
    var running: [Int: Transfer] = [:]
    var lastSerial = 0
    private var idleHandles: [EasyHandle] = []
    var wheel = TimerWheel(origin: .now)
    /// When libcurl wants to be called without an event; nil means: it does not.
    private var curlDeadline: ContinuousClock.Instant?
    private var isStopped = false

    /// - Parameter slots: the most transfers at a time that the caller will start.
    init(_ endpoint: TransportEndpoint, headers: [HTTPRequest.KeyHeader: RequestHeaders], commands: CommandQueue, slots: Int) throws {
        self.endpoint = endpoint
        self.headers = headers
        self.commands = commands
        self.slots = slots
        let number = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard number >= 0 else { throw ModelError(.configuration, "cannot make an epoll descriptor: \(errnoText(errno))") }
        poll = OwnedDescriptor(owning: number)
        guard let multi = curl_multi_init() else { throw ModelError(.configuration, "libcurl has no memory") }
        self.multi = multi
        try watchCommands()
        try setOptions()
    }

    deinit { curl_multi_cleanup(multi) }

    /// Runs until the command `stop`.
    func run() {
        var events = [epoll_event](repeating: epoll_event(), count: EventLoop.eventCapacity)
        while !isStopped {
            let count = epoll_wait(poll.number, &events, Int32(events.count), timeout())
            // Signals are blocked on this thread: what fails here is our own mistake.
            precondition(count >= 0 || errno == EINTR, "epoll_wait: \(errnoText(errno))")
            for event in events.prefix(Int(max(0, count))) { take(event) }
            if let deadline = curlDeadline, deadline <= .now {
                curlDeadline = nil
                act(on: CURL_SOCKET_TIMEOUT, 0)
            }
            finishEnded()
            for transfer in wheel.expired(at: .now, running: { running[$0] }) {
                endEarly(transfer, transfer.deadline.kind, "")
            }
        }
        idleHandles = []
    }

    private func take(_ event: epoll_event) {
        if event.data.fd == commands.wake.number {
            for command in commands.takeAll() { take(command) }
            return
        }
        let inputs = EPOLLIN.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue
        var mask: Int32 = 0
        if event.events & inputs != 0 { mask |= CURL_CSELECT_IN }
        if event.events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
        if event.events & EPOLLERR.rawValue != 0 { mask |= CURL_CSELECT_ERR }
        act(on: event.data.fd, mask)
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

    private func act(on socket: curl_socket_t, _ mask: Int32) {
        var count: Int32 = 0
        let code = curl_multi_socket_action(multi, socket, mask, &count)
        guard code != CURLM_OK else { return }
        // Such as no memory. What became of the transfers is not known, so all of them end.
        for transfer in running.values { endEarly(transfer, .local, "libcurl: \(String(cString: curl_multi_strerror(code)))") }
    }

    /// Milliseconds until something is due, rounded up.
    private func timeout() -> Int32 {
        var next = curlDeadline
        if !running.isEmpty { next = min(next ?? wheel.next, wheel.next) }
        guard let next else { return -1 }
        return Int32(clamping: max(0, (next - .now + .microseconds(999)).milliseconds))
    }

    /// A handle with the endpoint's options, used before where there is one.
    func takeHandle() throws(ModelError) -> EasyHandle {
        if let handle = idleHandles.popLast() { return handle }
        return try EasyHandle(endpoint)
    }

    func release(_ handle: EasyHandle) {
        if idleHandles.count < slots { idleHandles.append(handle) }
    }
}

extension EventLoop {
    private func watchCommands() throws(ModelError) {
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data(fd: commands.wake.number))
        guard epoll_ctl(poll.number, EPOLL_CTL_ADD, commands.wake.number, &event) == 0 else {
            throw ModelError(.configuration, "cannot watch an eventfd: \(errnoText(errno))")
        }
    }

    private func setOptions() throws(ModelError) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        // Above these numbers libcurl would queue requests itself, which costs it time for each of them.
        let numbers = [(CURLMOPT_MAXCONNECTS, slots), (CURLMOPT_MAX_TOTAL_CONNECTIONS, slots + 8)]
        var codes = [gencode_curl_multi_set_callbacks(multi, socketChanged, timerChanged, context)]
        for (option, value) in numbers { codes.append(gencode_curl_multi_set_long(multi, option, value)) }
        for code in codes where code != CURLM_OK {
            throw ModelError(
                .configuration, "libcurl \(CurlRuntime.version) does not take an option: \(String(cString: curl_multi_strerror(code)))")
        }
    }

    /// - Parameter isNew: libcurl did not watch the socket before.
    fileprivate func watch(_ socket: curl_socket_t, _ what: Int32, isNew: Bool) {
        guard what != CURL_POLL_REMOVE else {
            // The socket may be closed already; then epoll has forgotten it.
            epoll_ctl(poll.number, EPOLL_CTL_DEL, socket, nil)
            return
        }
        var event = epoll_event(events: 0, data: epoll_data(fd: socket))
        if what & CURL_POLL_IN != 0 { event.events |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { event.events |= EPOLLOUT.rawValue }
        let (first, second) = isNew ? (EPOLL_CTL_ADD, EPOLL_CTL_MOD) : (EPOLL_CTL_MOD, EPOLL_CTL_ADD)
        // A socket may be closed and its number used again without a word from libcurl: then the other call is the right one.
        if epoll_ctl(poll.number, first, socket, &event) != 0 { epoll_ctl(poll.number, second, socket, &event) }
        if isNew { curl_multi_assign(multi, socket, multi) }
    }

    fileprivate func setTimer(_ milliseconds: Int) { curlDeadline = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds) }
}

private func socketChanged(
    _ easy: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32, _ context: UnsafeMutableRawPointer?,
    _ socketContext: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context else { return -1 }
    Unmanaged<EventLoop>.fromOpaque(context).takeUnretainedValue().watch(socket, what, isNew: socketContext == nil)
    return 0
}

private func timerChanged(_ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?) -> Int32 {
    guard let context else { return -1 }
    Unmanaged<EventLoop>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds)
    return 0
}
