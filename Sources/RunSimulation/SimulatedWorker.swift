import Records
import RunProtocol

/// One place at which workers run, one process after another: each claims shards, judges their tasks by letting time pass, seals them.
/// It stands in for the worker of the program, with the same calls of the store in the same order.
final class SimulatedWorker: @unchecked Sendable {
    enum Role {
        case worker
        /// Never dies.
        case survivor
        /// Begins as a second process of another worker's identity.
        case twin
        /// Splits the unfinished tasks again, once, and then works, as a user's resume does.
        case planner
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
    /// Nanoseconds that the last list takes beyond its call.
    var owed: Int64 = 0

    private var store: SimulatedStore?
    private var seeker: WorkSeeker<SimulatedRecord>?
    private var attempt: Attempt<SimulatedRecord>?
    /// The first is in work.
    private var waiting: ArraySlice<Int> = []
    private var work = SimulatedTask()
    private var stepEnd: Int64 = 0
    private var ticker: SimulatedTicker?
    private var nextTick: Int64 = 0
    /// The numbers of the records that the attempt took, and how many of them are known to be durable.
    private var recorded: [Int] = []
    private var durable = 0
    private var hasResharded = false

    init(_ number: Int, role: Role, in cluster: SimulatedCluster) {
        self.number = number
        self.role = role
        self.cluster = cluster
        random = SimulationRandom(seed: cluster.options.seed &* 1_000_003 &+ UInt64(number))
    }

    private var now: Int64 { cluster.time.now }

    private func after(_ seconds: Double) -> Int64 { now + Int64(seconds * 1e9) }

    /// From now on, in the middle of an operation too.
    func die(at time: Int64) { life.deathTime = min(life.deathTime, time) }

    /// Runs what is due now; returns when the next is. nil: this place is empty for good.
    func step() -> Int64? {
        do {
            if store == nil {
                guard mayStart else { return nil }
                try begin()
            }
            let next = try act()
            if !isDead { return next }
        } catch {
            if !isDead { cluster.ledger.violate("worker \(number) failed: \(error)") }
        }
        return end()
    }

    // MARK: Processes

    private var mayStart: Bool { cluster.startsWorkers || role == .survivor || role == .planner }

    private func begin() throws {
        let host = "node\(number / 8)"
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
    private func end() -> Int64? {
        if let attempt { noteDurable(attempt) }
        attempt = nil
        store = nil
        seeker = nil
        ticker = nil
        if let identity { cluster.endProcess(identity) }
        identity = nil
        isDead = false
        return mayStart ? after(random.exponential(mean: cluster.options.lease.inSeconds / 2)) : nil
    }

    /// Ends well.
    private func leave() -> Int64? {
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

    // MARK: Work

    private func seekWork() throws -> Int64? {
        enter(.seek)
        // While it seeks, other parts of this worker draw numbers too.
        guard var seeker else { return nil }
        var chance = SimulationRandom(seed: random.next())
        let found = try seeker.seek(holding: [], isIdle: true, date: 0, using: &chance)
        if isDead { return nil }
        self.seeker = seeker
        switch found {
        case .complete: return leave()
        case .nothing(let pause, _): return now + pause.nanoseconds
        case .attempt(let found):
            cluster.ledger.claim(shard: found.shard, attempt: found.number)
            attempt = found
            waiting = found.tasks[...]
            recorded = []
            durable = 0
            beginTask(found)
            return min(stepEnd, nextTick)
        }
    }

    /// Gives half of what waits to a worker that asked.
    private func share(_ attempt: Attempt<SimulatedRecord>) throws {
        let waiting = waiting.dropFirst()
        guard attempt.isWanted, !waiting.isEmpty else { return }
        enter(.give)
        let given = stride(from: waiting.startIndex, to: waiting.endIndex, by: 2).map { waiting[$0] }
        try unlessFenced(attempt) {
            _ = try attempt.give(given)
            if isDead { return }
            cluster.note(.split)
            let rest = stride(from: waiting.startIndex + 1, to: waiting.endIndex, by: 2).map { waiting[$0] }
            self.waiting = self.waiting.prefix(1) + rest
        }
    }

    private func beginTask(_ attempt: Attempt<SimulatedRecord>) {
        guard let task = waiting.first else {
            stepEnd = now
            return
        }
        let (least, most, exponent) = ProtocolSimulation.taskSeconds
        work = SimulatedTask(
            task, after: attempt.partialRecords(of: task), seconds: random.pareto(least: least, most: most, exponent: exponent))
        stepEnd = after(work.stepSeconds)
    }

    /// Records what the step came to, and goes on with the task or with the next one.
    private func finishStep(_ attempt: Attempt<SimulatedRecord>) throws {
        guard let task = waiting.first else { return try seal(attempt) }
        enter(.hold)
        let key = work.nextKey
        try unlessFenced(attempt) {
            let record = cluster.ledger.make(task: task, key: key, used: work.used, shard: attempt.shard, attempt: attempt.number)
            try attempt.record(record)
            if isDead { return }
            recorded.append(record.number)
            work.used.append(record.number)
        }
        if key != nil {
            stepEnd = after(work.stepSeconds)
        } else {
            waiting.removeFirst()
            beginTask(attempt)
        }
    }

    private func seal(_ attempt: Attempt<SimulatedRecord>) throws {
        enter(.seal)
        var missing: [Int] = []
        try unlessFenced(attempt) { if case .missing(let tasks) = try attempt.seal() { missing = tasks } }
        if isDead { return }
        if missing.isEmpty || self.attempt == nil {
            self.attempt = nil
        } else {
            waiting = missing[...]
            beginTask(attempt)
        }
    }

    /// Stops in order, as when the batch system wants the node back.
    private func drain(_ attempt: Attempt<SimulatedRecord>) throws -> Int64? {
        enter(.drain)
        try unlessFenced(attempt) { try attempt.drain() }
        if !isDead { cluster.note(.drain) }
        return end()
    }

    private func reshard() throws -> Int64? {
        guard let store else { return nil }
        enter(.reshard)
        let missing = try store.unfinishedTasks()
        if !isDead, !missing.isEmpty {
            let shards = max(1, min(missing.count, missing.count / cluster.options.tasksPerShard * 2))
            if try store.reshard(missing: missing, into: shards) != nil, !isDead { cluster.note(.reshard) }
        }
        if isDead { return nil }
        hasResharded = true
        return now
    }

    private func enter(_ purpose: ProtocolTraffic.Purpose) {
        self.purpose = purpose
        life.enter(purpose)
    }

    /// Another worker that has taken over is no failure: the attempt is let go.
    private func unlessFenced(_ attempt: Attempt<SimulatedRecord>, _ body: () throws -> Void) throws {
        do {
            try body()
            noteDurable(attempt)
        } catch let error as RunError where error.code == .fenced && !isDead {
            noteDurable(attempt)
            purpose = .abandon
            self.attempt = nil
        }
    }

    /// A record whose commit came through before its worker was killed counts.
    private func noteDurable(_ attempt: Attempt<SimulatedRecord>) {
        let count = min(attempt.durableCount, recorded.count)
        guard durable < count else { return }
        for number in recorded[durable..<count] { cluster.ledger.makeDurable(number) }
        durable = count
        cluster.noteProgress()
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
