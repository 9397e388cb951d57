import FileSystem
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
            host: ThisProcess.hostName(), bootID: ThisProcess.bootIdentifier(), pidNamespace: ThisProcess.pidNamespace(), pid: pid,
            pidStartTime: ThisProcess.state(of: pid)?.startTime ?? 0, toolVersion: toolVersion, job: job)
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
    package var ticker: @Sendable (Duration, @escaping @Sendable () -> Void) throws -> any Ticking = {
        try Ticker(every: $0, $1)
    }

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
        if ThisProcess.isGone(pid) { return .dead }
        guard let found = ThisProcess.state(of: pid) else { return .alive }
        let isZombie = found.state == UInt8(ascii: "Z") || found.state == UInt8(ascii: "X")
        return isZombie || found.startTime != pidStartTime ? .dead : .alive
    }
}
