import CCurl
import FileSystem
import Glibc
import Records

/// A multi handle of libcurl for a bounded number of transfers. It belongs to the event thread.
///
/// libcurl finds a connection to use again by walking over all connections of a multi handle, also those in use. With thousands of transfers
/// in one handle, that walk costs more than everything else. So the transfers of an endpoint are divided among several handles.
final class MultiHandle {
    /// The most transfers in one handle.
    static let capacity = 256
    /// Connections above the number of transfers at which libcurl would queue transfers itself, which costs it time for each of them.
    private static let spareConnections = 8
    /// Of the socket pair that libcurl makes for each multi handle.
    private static let ownDescriptors = 2

    let pointer: UnsafeMutableRawPointer
    /// Its position among the loop's handles; events carry it.
    private let number: Int
    private let poll: OwnedDescriptor
    /// Transfers that libcurl has not given back.
    private(set) var count = 0
    /// When libcurl wants to be called without an event; nil means: it does not.
    private(set) var deadline: ContinuousClock.Instant?

    /// - Parameters:
    ///   - poll: the epoll(7) descriptor that is to watch the sockets.
    ///   - slots: the most transfers at a time of the whole endpoint.
    /// - Throws: `HTTPError` with `configuration` if libcurl has no memory or does not take an option.
    init(number: Int, poll: OwnedDescriptor, slots: Int) throws(HTTPError) {
        guard let pointer = curl_multi_init() else { throw HTTPError(.configuration, "libcurl has no memory") }
        self.pointer = pointer
        self.number = number
        self.poll = poll
        let most = min(slots, MultiHandle.capacity)
        let context = Unmanaged.passUnretained(self).toOpaque()
        let numbers = [(CURLMOPT_MAXCONNECTS, most), (CURLMOPT_MAX_TOTAL_CONNECTIONS, most + MultiHandle.spareConnections)]
        var codes = [gencode_curl_multi_set_callbacks(pointer, socketChanged, timerChanged, context)]
        for (option, value) in numbers { codes.append(gencode_curl_multi_set_long(pointer, option, value)) }
        for code in codes where code != CURLM_OK {
            throw HTTPError(
                .configuration, "libcurl \(CurlRuntime.version) does not take an option: \(String(cString: curl_multi_strerror(code)))")
        }
    }

    deinit { curl_multi_cleanup(pointer) }

    /// The open descriptors of as many handles as so many transfers at a time need.
    static func descriptors(forTransfers slots: Int) -> Int {
        let handles = (slots - 1) / capacity + 1
        return slots + handles * (spareConnections + ownDescriptors)
    }

    /// Starts a transfer.
    /// - Throws: `HTTPError` with `configuration` if libcurl does not take the handle.
    func add(_ handle: EasyHandle) throws(HTTPError) {
        let code = curl_multi_add_handle(pointer, handle.pointer)
        guard code == CURLM_OK else {
            throw HTTPError(.configuration, "libcurl does not start a request: \(String(cString: curl_multi_strerror(code)))")
        }
        count += 1
    }

    /// Ends a transfer that was added, if libcurl has not ended it.
    func remove(_ handle: EasyHandle) {
        curl_multi_remove_handle(pointer, handle.pointer)
        count -= 1
    }

    /// curl_multi_socket_action(3) for an event of a socket.
    func act(on socket: curl_socket_t, _ mask: Int32) -> CURLMcode {
        var running: Int32 = 0
        return curl_multi_socket_action(pointer, socket, mask, &running)
    }

    /// curl_multi_socket_action(3) if the deadline has passed.
    func actIfDue(_ now: ContinuousClock.Instant) -> CURLMcode {
        guard let deadline, deadline <= now else { return CURLM_OK }
        self.deadline = nil
        return act(on: CURL_SOCKET_TIMEOUT, 0)
    }

    /// - Parameter isNew: libcurl did not watch the socket before.
    fileprivate func watch(_ socket: curl_socket_t, _ what: Int32, isNew: Bool) {
        guard what != CURL_POLL_REMOVE else {
            // The socket may be closed already; then epoll has forgotten it.
            epoll_ctl(poll.number, EPOLL_CTL_DEL, socket, nil)
            return
        }
        var event = epoll_event(events: 0, data: PolledSocket(socket, ofHandle: number).data)
        if what & CURL_POLL_IN != 0 { event.events |= EPOLLIN.rawValue }
        if what & CURL_POLL_OUT != 0 { event.events |= EPOLLOUT.rawValue }
        let (first, second) = isNew ? (EPOLL_CTL_ADD, EPOLL_CTL_MOD) : (EPOLL_CTL_MOD, EPOLL_CTL_ADD)
        // A socket may be closed and its number used again without a word from libcurl: then the other call is the right one.
        if epoll_ctl(poll.number, first, socket, &event) != 0 { epoll_ctl(poll.number, second, socket, &event) }
        if isNew { curl_multi_assign(pointer, socket, pointer) }
    }

    fileprivate func setTimer(_ milliseconds: Int) { deadline = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds) }
}

/// What epoll(7) keeps beside a descriptor: the descriptor, and the number of the multi handle that uses it.
struct PolledSocket {
    let socket: curl_socket_t
    /// nil means: the descriptor is the eventfd(2) of the commands.
    let handle: Int?

    init(_ socket: curl_socket_t, ofHandle handle: Int?) {
        self.socket = socket
        self.handle = handle
    }

    init(_ data: epoll_data) {
        socket = curl_socket_t(truncatingIfNeeded: data.u64)
        let number = data.u64 >> 32
        handle = number == 0 ? nil : Int(number) - 1
    }

    var data: epoll_data { epoll_data(u64: UInt64(handle.map { $0 + 1 } ?? 0) << 32 | UInt64(UInt32(bitPattern: socket))) }
}

private func socketChanged(
    _ easy: UnsafeMutableRawPointer?, _ socket: curl_socket_t, _ what: Int32, _ context: UnsafeMutableRawPointer?,
    _ socketContext: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context else { return -1 }
    Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue().watch(socket, what, isNew: socketContext == nil)
    return 0
}

private func timerChanged(_ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?) -> Int32 {
    guard let context else { return -1 }
    Unmanaged<MultiHandle>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds)
    return 0
}
