import Glibc

/// Which process, of which boot of which host, works on an attempt.
public struct WorkerIdentity: Hashable, Sendable {
    public var host: String
    /// `/proc/sys/kernel/random/boot_id`; empty: unknown.
    public var bootID: String
    /// The inode of the process's pid namespace: within another one its pid means nothing.
    public var pidNamespace: UInt64
    public var pid: Int32
    /// Clock ticks from the host's boot to the process's start (field 22 of `/proc/PID/stat`): tells a reused pid.
    public var pidStartTime: UInt64
    public var toolVersion: String
    /// What the batch system calls the worker, such as "812_7"; empty: none.
    public var job: String

    public init(
        host: String, bootID: String, pidNamespace: UInt64, pid: Int32, pidStartTime: UInt64, toolVersion: String, job: String = ""
    ) {
        self.host = host
        self.bootID = bootID
        self.pidNamespace = pidNamespace
        self.pid = pid
        self.pidStartTime = pidStartTime
        self.toolVersion = toolVersion
        self.job = job
    }

    /// This process.
    public static func current(toolVersion: String, job: String = "") -> WorkerIdentity {
        let pid = getpid()
        return WorkerIdentity(
            host: hostName(), bootID: bootIdentifier(), pidNamespace: pidNamespaceInode(), pid: pid,
            pidStartTime: processState(pid)?.startTime ?? 0, toolVersion: toolVersion, job: job)
    }

    static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "unknown" }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.isEmpty ? "unknown" : text
    }

    private static func bootIdentifier() -> String {
        let bytes = virtualFile("/proc/sys/kernel/random/boot_id") ?? []
        return String(decoding: bytes.prefix { $0 > 32 }, as: UTF8.self)
    }

    static func pidNamespaceInode() -> UInt64 { (try? Files.identity("/proc/self/ns/pid"))??.inode ?? 0 }

    /// nil: no such process, or it is hidden from us.
    static func processState(_ pid: Int32) -> (state: UInt8, startTime: UInt64)? {
        guard let bytes = virtualFile("/proc/\(pid)/stat") else { return nil }
        // The second field is the command in brackets and may hold blanks and brackets: count from the last one.
        guard let bracket = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[(bracket + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19, let state = fields[0].first else { return nil }
        return UInt64(String(decoding: fields[19], as: UTF8.self)).map { (state, $0) }
    }

    /// Files of /proc have no size to go by.
    private static func virtualFile(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &bytes, bytes.count)
        return count < 0 ? nil : Array(bytes[..<count])
    }
}

/// What can be said of a process from here.
public enum Liveness: Hashable, Sendable {
    case alive
    case dead
    /// It belongs to another host, or to another pid namespace.
    case unknown
}

/// How the store sees the world outside its files. Tests put their own in its place.
public struct WorkerProbe: Sendable {
    /// Monotonic time from any beginning.
    public var now: @Sendable () -> Duration
    public var liveness: @Sendable (WorkerIdentity) -> Liveness
    /// Calls a function at an interval from now on; it must not hold a strong reference to what owns the result.
    var ticker: @Sendable (Duration, @escaping @Sendable () -> Void) -> any Ticking = { Ticker(every: $0, $1) }

    public init(now: @escaping @Sendable () -> Duration, liveness: @escaping @Sendable (WorkerIdentity) -> Liveness) {
        self.now = now
        self.liveness = liveness
    }

    /// The machine's clock and process table.
    public static let live: WorkerProbe = {
        let start = ContinuousClock.now
        let here = WorkerIdentity.current(toolVersion: "")
        return WorkerProbe(now: { start.duration(to: .now) }, liveness: { $0.liveness(asSeenFrom: here) })
    }()
}

extension WorkerIdentity {
    func liveness(asSeenFrom here: WorkerIdentity) -> Liveness {
        guard !bootID.isEmpty, bootID == here.bootID, pidNamespace == here.pidNamespace, pid > 0 else { return .unknown }
        // EPERM: it is there, and another user's.
        if kill(pid, 0) != 0, errno == ESRCH { return .dead }
        guard let found = WorkerIdentity.processState(pid) else { return .alive }
        let isZombie = found.state == UInt8(ascii: "Z") || found.state == UInt8(ascii: "X")
        return isZombie || found.startTime != pidStartTime ? .dead : .alive
    }
}
