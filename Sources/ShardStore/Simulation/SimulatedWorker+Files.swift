import Glibc

/// The process was killed.
struct SimulatedDeath: Error {}

/// Chance's plans for one process.
struct Life {
    /// A clock that began at any time and runs a little fast or slow.
    struct Clock: Sendable {
        var offset: Int64 = 0
        var rate = 1.0

        func reading(at time: Int64) -> Duration { .nanoseconds(offset + Int64(Double(time) * rate)) }
    }

    /// Strikes at one operation of one of the calls that change more than a journal.
    struct Trap {
        var call: Int
        var operation: Int
    }

    var number = 0
    var clock = Clock()
    var deathTime = Int64.max
    var drainTime = Int64.max
    var freezeTime = Int64.max
    var death: Trap?
    var freeze: Trap?
    private var call = 0
    /// Of the call; nil: none runs.
    private var operation: Int?

    init() {}

    init(after last: Life, role: SimulatedWorker.Role, cluster: SimulatedCluster, random: inout SimulationRandom) {
        let (faults, now) = (cluster.faults, cluster.time.now)
        func later() -> Int64 { now + Int64(random.exponential(mean: cluster.horizon / 2) * 1e9) }
        func trap() -> Trap { Trap(call: .random(in: 1...4, using: &random), operation: .random(in: 1...80, using: &random)) }
        number = last.number + 1
        clock = Clock(offset: Int64(random.fraction() * 1e15), rate: 0.98 + 0.04 * random.fraction())
        if random.happens(faults.pauses) { if random.happens(0.5) { freeze = trap() } else { freezeTime = later() } }
        if role == .survivor { return }
        if random.happens(faults.deaths) { if random.happens(0.6) { death = trap() } else { deathTime = later() } }
        if random.happens(faults.drains) { drainTime = later() }
        // Otherwise one that dies early would be replaced by one that dies early.
        if role == .planner, number > 2 { (death, deathTime) = (nil, .max) }
    }

    mutating func beginCall() {
        call += 1
        operation = 0
    }

    mutating func endCall() { operation = nil }

    /// Counts an operation of the call that runs.
    mutating func countOperation() { operation = operation.map { $0 + 1 } }

    func isAt(_ trap: Trap?) -> Bool {
        guard let trap, let operation else { return false }
        return call == trap.call && operation == trap.operation
    }
}

extension SimulatedWorker: FileSystemObserver {
    /// Each operation takes time, during which others go on, and may be the last.
    func willPerform(_ operation: FileOperation) throws {
        guard operation.path.hasPrefix(cluster.directory.path) else { return }
        if isDead { throw SimulatedDeath() }
        life.countOperation()
        cluster.time.wait(until: cluster.time.now + latency(of: operation.kind))
        if cluster.time.now >= life.deathTime || life.isAt(life.death) {
            isDead = true
            cluster.note(.death)
            if operation.kind == .sync, random.happens(0.5) { losePower(operation.path) }
            throw SimulatedDeath()
        }
        cluster.traffic.count(operation.kind, for: purpose, at: cluster.time.now)
        if operation.kind == .link { sabotage(operation) }
    }

    func didPerform(_ operation: FileOperation, size: Int) {
        guard operation.path.hasPrefix(cluster.directory.path) else { return }
        cluster.traffic.finish(operation, size: size)
        lastWrite = operation.kind == .write ? size : 0
        switch operation.kind {
        case .link:
            if case .sealed(let shard) = file(operation.newPath) { cluster.ledger.publishSealed(shard: shard) }
        case .unlink, .rename, .truncate:
            if case .sealed(let shard) = file(operation.path) { cluster.ledger.loseSealed(shard: shard, to: operation.kind.rawValue) }
            if case .sealed(let shard) = file(operation.newPath) { cluster.ledger.loseSealed(shard: shard, to: operation.kind.rawValue) }
        case .sync:
            if case .losesWrites = cluster.faults.sabotage, random.happens(0.01), case .journal = file(operation.path) {
                truncate(operation.path, 200)
            }
        default: break
        }
        if operation.kind == .list { owed += Int64(size) * SimulatedWorker.nanosecondsPerName }
    }

    private static let nanosecondsPerName: Int64 = 2000

    /// Nanoseconds; a shared file system under load. Now and then it hangs, and now and then the process itself is frozen.
    private func latency(of kind: FileOperation.Kind) -> Int64 {
        var milliseconds: Double
        switch kind {
        case .sync, .syncDirectory: milliseconds = random.exponential(mean: 3)
        case .list, .write, .link, .rename, .create, .unlink, .truncate, .makeDirectory: milliseconds = random.exponential(mean: 1)
        case .stat, .open, .read: milliseconds = random.exponential(mean: 0.5)
        }
        if random.happens(1e-4) { milliseconds += random.exponential(mean: 2000) }
        defer { owed = 0 }
        return owed + Int64(milliseconds * 1e6) + freeze()
    }

    private func freeze() -> Int64 {
        guard life.isAt(life.freeze) || cluster.time.now >= life.freezeTime else { return 0 }
        life.freezeTime = .max
        life.freeze = nil
        cluster.note(.pause)
        return Int64(cluster.options.lease.inSeconds * (1 + 2 * random.fraction()) * 1e9)
    }

    /// The machine goes down: of what was written last and not synced any part may be lost.
    private func losePower(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        truncate(path, max(0, status.st_size - off_t.random(in: 0...off_t(lastWrite), using: &random)))
    }

    private func sabotage(_ operation: FileOperation) {
        guard let path = operation.newPath else { return }
        switch (cluster.faults.sabotage, file(path)) {
        case (.replacesSeals, .sealed), (.replacesClaims, .journal): unlink(path)
        default: break
        }
    }

    private func file(_ path: String?) -> RunFile? { path?.split(separator: "/").last.flatMap { RunFile(name: String($0)) } }
}
