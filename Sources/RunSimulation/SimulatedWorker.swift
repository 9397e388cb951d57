import ColumnStore
import FileSystem
import Records
import RunProtocol

/// One place at which workers run, one process after another: each claims shards, judges their tasks by letting time pass, seals them.
/// It stands in for the worker of the program, with the same calls of the store in the same order.
final class SimulatedWorker: @unchecked Sendable {
    enum Role {
        case worker
        /// Dies of nothing but a deadly task.
        case survivor
        /// Begins as a second process of another worker's identity.
        case twin
        /// Splits the unfinished tasks again, once, and then works, as a user's resume does.
        case planner
    }

    /// A record that ends a task or goes on with it, by its number, or one that blames a task.
    enum Recorded {
        case made(Int)
        case blame(task: Int)
    }

    let number: Int
    let role: Role
    unowned let cluster: SimulatedCluster
    var random: SimulationRandom
    private(set) var identity: WorkerIdentity?
    var life = Life()
    var purpose = ProtocolTraffic.Purpose.seek
    /// Killed: no operation is made any more, and nothing that the store says counts.
    var isDead = false
    /// The newest journal of this process: the name under which it was made, and its own.
    var journal = (temporary: "", path: "")
    /// When it began to look for work for the last time.
    var seekingSince: Int64 = 0
    /// The attempt of that journal.
    var held: (shard: Int, attempt: Int)?
    /// How many times as long an operation takes as it usually does.
    var speed = 1.0
    /// The next operation waits for a takeover to begin, at most until then.
    var meetsUntil: Int64?
    /// The disk has failed this process, so that errors are no surprise.
    var hasDiskFailed = false
    /// Nanoseconds that the last list takes beyond its call.
    var owed: Int64 = 0

    var store: SimulatedStore?
    var seeker: WorkSeeker<SimulatedRecord>?
    var attempt: Attempt<SimulatedRecord>?
    /// The first is in work.
    var waiting: ArraySlice<Int> = []
    var work = SimulatedTask()
    var stepEnd: Int64 = 0
    private var ticker: SimulatedTicker?
    var nextTick: Int64 = 0
    /// The numbers of the records that the attempt took, and how many of them are known to be durable.
    var recorded: [Recorded] = []
    var durable = 0
    var hasResharded = false

    init(_ number: Int, role: Role, in cluster: SimulatedCluster) {
        self.number = number
        self.role = role
        self.cluster = cluster
        random = SimulationRandom(seed: cluster.options.seed &* 1_000_003 &+ UInt64(number))
    }

    var now: Int64 { cluster.time.now }

    func after(_ seconds: Double) -> Int64 { now + Int64(seconds * 1e9) }

    /// From now on, in the middle of an operation too.
    func die(at time: Int64) { life.deathTime = min(life.deathTime, time) }

    /// Runs what is due now; returns when the next is. nil: this place is empty for good.
    func step() -> Int64? {
        do {
            if cluster.isOverdue { return leave() }
            if store == nil {
                guard mayStart else { return nil }
                try begin()
            }
            let next = try act()
            if !isDead { return next }
        } catch {
            if !isDead, !(hasDiskFailed && isOfDisk(error)) { cluster.ledger.violate("worker \(number) failed: \(error)") }
            if !isDead { release() }
        }
        return end()
    }

    /// What a disk that is full or broken comes to.
    private func isOfDisk(_ error: any Error) -> Bool {
        error.has(FileCode.noSpace) || error.has(FileCode.inputOutput) || error.has(StoreCode.mismatch) || error.isOfUnusableFile
    }

    // MARK: Processes

    private var mayStart: Bool { cluster.startsWorkers || role == .survivor || role == .planner }

    private func begin() throws {
        let host = "node\(number / cluster.schedule.workersPerHost)"
        hasDiskFailed = false
        meetsUntil = nil
        speed = cluster.contention?.speed(&random) ?? 1
        if role == .twin, life.number == 0, let twin = cluster.startTwin() {
            identity = twin
        } else {
            identity = cluster.startProcess(onHost: host)
        }
        life = Life(after: life, role: role, cluster: cluster, random: &random)
        let clock = life.clock
        var probe = WorkerProbe(
            now: { [unowned self] in clock.reading(at: now) },
            liveness: { [unowned cluster] in cluster.liveness(of: $0, asSeenFrom: host) })
        probe.ticker = { [unowned self] in startTicker($0, $1) }
        purpose = role == .planner && !hasResharded ? .reshard : .seek
        let store = try SimulatedStore(directory: cluster.directory, outline: cluster.outline, scratch: cluster.scratch, probe: probe)
        self.store = store
        if let identity { seeker = WorkSeeker(store: store, worker: identity, lease: cluster.options.lease) }
    }

    /// The process is gone, dead or not. Returns when another takes its place.
    func end() -> Int64? {
        if let attempt { noteDurable(attempt) }
        letGo()
        endHold()
        store = nil
        seeker = nil
        ticker = nil
        if let identity { cluster.endProcess(identity) }
        identity = nil
        isDead = false
        return mayStart && !cluster.isOverdue ? after(random.exponential(mean: cluster.options.lease.inSeconds / 2)) : nil
    }

    /// Ends well.
    func leave() -> Int64? {
        _ = end()
        return nil
    }

    private func act() throws -> Int64? {
        if now >= life.deathTime {
            die()
            return nil
        }
        if role == .planner, !hasResharded { return try reshard() }
        guard let attempt else { return try seekWork() }
        if now >= life.drainTime { return try drain(attempt) }
        if now >= nextTick, let ticker {
            purpose = .hold
            ticker.body()
            noteDurable(attempt)
            nextTick = now + ticker.interval
            if !isDead { try share(attempt) }
        }
        guard self.attempt != nil else { return now }
        if now >= stepEnd, !isDead { try finishStep(attempt) }
        return min(stepEnd, nextTick)
    }

    private func startTicker(_ interval: Duration, _ body: @escaping @Sendable () -> Void) -> any Ticking {
        let ticker = SimulatedTicker(interval: interval.nanoseconds, body: body)
        self.ticker = ticker
        nextTick = now + ticker.interval
        return ticker
    }
}

private final class SimulatedTicker: Ticking {
    let interval: Int64
    let body: @Sendable () -> Void

    init(interval: Int64, body: @escaping @Sendable () -> Void) {
        self.interval = interval
        self.body = body
    }

    // Nothing else runs while its owner calls this.
    func stop() {}
}
