import CSandbox
import FileSystem
import Glibc
import Records
import Synchronization

/// A running supervisor and the socket to it.
final class SupervisorProcess {
    let process: pid_t
    private let socket: OwnedDescriptor
    let landlockABI: Int

    struct Setup {
        var tier: SandboxTier
        var cpu: Int?
        var items: [ReadOnlyItem]
        /// Where the supervisor makes the working directory; nil: in a file system of its own.
        var place: String?
        var workDirectory: String? { place.map { "\($0)/\(GSB_WORK_NAME)" } }
        /// Landlock's version is taken for no newer than this.
        var landlockABI: Int32
        /// The user that programs run as when the judge is root; 0: nobody else.
        var unprivilegedID: UInt32
        /// What makes an interpreter a zygote; nil: none is to be warm.
        var zygoteLibrary: OwnedDescriptor?
    }

    /// Starts it, makes namespaces, mounts and filters, and returns when it is ready to serve.
    init(path: String, setup: Setup, exchange: Exchange) throws(SandboxError) {
        var pair: [Int32] = [-1, -1]
        guard gsb_socket_pair(&pair) == 0 else { throw .system("socketpair", "the supervisor", errno: errno) }
        socket = OwnedDescriptor(owning: pair[0])
        let other = OwnedDescriptor(owning: pair[1])
        process = gsb_spawn_supervisor(path, other.number)
        guard process > 0 else {
            throw SandboxError(
                .supervisorMissing, "Starting \(path) failed: \(errnoText(errno))",
                remedy: "Install gencode-supervisor beside gencode, readable and executable.")
        }
        withExtendedLifetime(other) {}
        do throws(SandboxError) {
            try Self.send(setup, exchange: exchange, to: socket)
            landlockABI = try Self.awaitReady(setup, from: socket)
        } catch {
            // deinit does not run for an object that was never finished.
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
            throw error
        }
    }

    deinit {
        end()
    }

    /// It ends by itself when the socket closes, and takes what it started along; a stuck one is killed, and they with it.
    private func end() {
        shutdown(socket.number, Int32(SHUT_RDWR))
        for _ in 0..<400 {
            if waitpid(process, nil, WNOHANG) != 0 { return }
            usleep(5000)
        }
        Self.killDescendants(of: process)
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    private static func send(_ setup: Setup, exchange: Exchange, to socket: OwnedDescriptor) throws(SandboxError) {
        let (filters, lengths) = try FilterFile.shared(on: FilterHost(setup.tier, landlockABI: setup.landlockABI))
        var builder = MessageBuilder()
        for item in setup.items {
            try builder.add(item.path)
            try builder.add(item.target ?? "")
        }
        var header = gsb_setup()
        header.type = UInt32(GSB_MESSAGE_SETUP.rawValue)
        header.version = UInt32(GSB_PROTOCOL_VERSION)
        header.tier = UInt32(setup.tier.rawValue)
        header.landlock_abi = setup.landlockABI
        header.cpu = setup.cpu.map(Int32.init) ?? -1
        header.unprivileged_id = setup.unprivilegedID
        header.filter_lengths = (lengths[0], lengths[1], lengths[2], lengths[3])
        header.read_only_count = UInt32(setup.items.count)
        header.strings_length = UInt32(builder.strings.count)
        var descriptors = [exchange.descriptor, filters]
        if let place = setup.place { descriptors.append(try openDirectory(place)) }
        if let library = setup.zygoteLibrary {
            header.has_zygote_library = 1
            descriptors.append(library)
        }
        let message = builder.message(header)
        guard message.count <= GSB_MESSAGE_MAX, setup.items.count <= GSB_READ_ONLY_MAX else {
            throw SandboxError(.requestTooLarge, "\(setup.items.count) read-only paths are too many", remedy: "Name directories above.")
        }
        let sent = gsb_send(socket.number, message, message.count, descriptors.map(\.number), descriptors.count)
        guard sent == message.count else { throw .system("sendmsg", "the supervisor", errno: errno) }
    }

    private static func awaitReady(_ setup: Setup, from socket: OwnedDescriptor) throws(SandboxError) -> Int {
        var ready = gsb_ready()
        var count = 0
        let size = MemoryLayout<gsb_ready>.size
        var waiting = pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 30_000) == 1, gsb_receive(socket.number, &ready, size, nil, 0, &count) == size else {
            throw SandboxError(
                .supervisorLost, "The supervisor ended before it was ready", remedy: "See the kernel's log for what killed it.")
        }
        if ready.stage == GSB_STAGE_PROTOCOL.rawValue {
            throw SandboxError(
                .supervisorMissing, "The gencode-supervisor that was started is of another build than this program",
                remedy: "Install gencode, gencode-supervisor and libgencode-zygote.so from one build.")
        }
        guard ready.stage == 0 else {
            let binding = ready.stage == GSB_STAGE_BIND.rawValue || ready.stage == GSB_STAGE_BIND_READ_ONLY.rawValue
            let object = binding && Int(ready.detail) < setup.items.count ? setup.items[Int(ready.detail)].path : nil
            throw SandboxError(
                ready.stage == GSB_STAGE_DROP_ROOT.rawValue ? .systemCall : .tierRefused,
                "\(setup.tier.name) is not possible here: \(SandboxError.step(ready.stage, ready.error, object: object))",
                remedy: "Allow it on this host, or accept a lower tier in so many words.")
        }
        return Int(ready.landlock_abi)
    }

    /// One request; returns when the answer is here.
    func exchangeMessages(
        _ message: [UInt8], descriptors: [OwnedDescriptor], cancel: CancellationFlag?, patience: Duration
    ) throws(SandboxError) -> (answer: [UInt8], files: [OwnedDescriptor]) {
        let sent = withExtendedLifetime(descriptors) {
            gsb_send(socket.number, message, message.count, descriptors.map(\.number), descriptors.count)
        }
        guard sent == message.count else {
            if errno == EMSGSIZE || errno == E2BIG {
                throw SandboxError(
                    .requestTooLarge, "A run's arguments and environment are \(message.count) bytes", remedy: "Pass less of them.")
            }
            throw lost("sendmsg: \(errnoText(errno))")
        }
        try awaitAnswer(cancel: cancel, patience: patience)
        var answer = [UInt8](repeating: 0, count: Int(GSB_MESSAGE_MAX))
        var numbers = [Int32](repeating: -1, count: Int(GSB_DESCRIPTORS_MAX))
        var count = 0
        let length = gsb_receive(socket.number, &answer, answer.count, &numbers, numbers.count, &count)
        let files = numbers.prefix(count).map { OwnedDescriptor(owning: $0) }
        guard length > 0 else { throw lost(length == 0 ? "it closed the connection" : "recvmsg: \(errnoText(errno))") }
        return (Array(answer.prefix(length)), files)
    }

    private func awaitAnswer(cancel: CancellationFlag?, patience: Duration) throws(SandboxError) {
        let deadline = ContinuousClock.now + patience
        var watched = [pollfd(fd: socket.number, events: Int16(POLLIN), revents: 0)]
        if let cancel { watched.append(pollfd(fd: cancel.descriptor.number, events: Int16(POLLIN), revents: 0)) }
        while true {
            let left = max(0, (deadline - .now).inSeconds)
            let ready = poll(&watched, nfds_t(watched.count), Int32(min(left * 1000 + 1, 1e9)))
            if watched[0].revents != 0 && ready > 0 { return }
            if watched.count > 1 && watched[1].revents != 0 && ready > 0 {
                watched.removeLast()
                var type = UInt32(GSB_MESSAGE_CANCEL.rawValue)
                _ = gsb_send(socket.number, &type, MemoryLayout<UInt32>.size, nil, 0)
            }
            if ContinuousClock.now >= deadline { throw lost("it did not answer within \(patience)") }
        }
    }

    private func lost(_ reason: String) -> SandboxError {
        SandboxError(
            .supervisorLost, "The supervisor (process \(process)) was lost: \(reason)",
            remedy: "The run may be repeated; see the kernel's log if it happens again.")
    }
}

/// The compiled filters of all policies in one memory file. Compiled once per process: it takes milliseconds.
enum FilterFile {
    private static let compiled = Mutex<[FilterHost: (OwnedDescriptor, [UInt32])]>([:])

    static func shared(on host: FilterHost) throws(SandboxError) -> (OwnedDescriptor, [UInt32]) {
        let result: Result<(OwnedDescriptor, [UInt32]), SandboxError> = compiled.withLock { cache in
            if let known = cache[host] { return .success(known) }
            do throws(SandboxError) {
                let made = try make(host)
                cache[host] = made
                return .success(made)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func make(_ host: FilterHost) throws(SandboxError) -> (OwnedDescriptor, [UInt32]) {
        let number = gsb_memfd_create("filters", 0)
        guard number >= 0 else { throw .system("memfd_create", "the system-call filters", errno: errno) }
        let file = OwnedDescriptor(owning: number)
        var lengths: [UInt32] = []
        var filters: [SystemCallFilter] = []
        for policy in [Policy.candidate, .compiler, .runtime] { filters.append(try SystemCallFilter(policy, on: host)) }
        filters.append(try SystemCallFilter(ofZygoteOn: host))
        for filter in filters {
            lengths.append(UInt32(filter.program.instructions.count))
            try onFiles { () throws(FileError) in
                try filter.program.instructions.withUnsafeBufferPointer { instructions throws(FileError) in
                    try file.write(UnsafeRawBufferPointer(instructions), name: "the system-call filters")
                }
            }
        }
        return (file, lengths)
    }
}
