import FileSystem
import Glibc
import RunProtocol

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
        var purpose: ProtocolTraffic.Purpose
        /// How many calls of the purpose, and then operations of the call, it lets pass.
        var calls: Int
        var operations: Int

        init(_ random: inout SimulationRandom) {
            let isSeal = random.happens(0.4)
            purpose = isSeal ? .seal : [.seek, .seek, .give, .drain].randomElement(using: &random) ?? .seek
            calls = Int.random(in: 0...2, using: &random)
            operations = Int.random(in: 0..<60, using: &random)
        }

        mutating func enters(_ purpose: ProtocolTraffic.Purpose) { if purpose == self.purpose { calls -= 1 } }

        /// Whether it strikes at this operation.
        mutating func passes(_ purpose: ProtocolTraffic.Purpose) -> Bool {
            guard purpose == self.purpose, calls < 0 else { return false }
            operations -= 1
            return operations == -1
        }
    }

    var number = 0
    var clock = Clock()
    var deathTime = Int64.max
    var drainTime = Int64.max
    var freezeTime = Int64.max
    var death: Trap?
    var freeze: Trap?
    init() {}

    init(after last: Life, role: SimulatedWorker.Role, cluster: SimulatedCluster, random: inout SimulationRandom) {
        let (faults, now) = (cluster.faults, cluster.time.now)
        func later() -> Int64 { now + Int64(random.exponential(mean: cluster.horizon / 2) * 1e9) }
        number = last.number + 1
        clock = Clock(offset: Int64(random.fraction() * 1e15), rate: 0.98 + 0.04 * random.fraction())
        if random.happens(faults.pauses) { if random.happens(0.5) { freeze = Trap(&random) } else { freezeTime = later() } }
        if role == .survivor { return }
        if random.happens(faults.deaths) { if random.happens(0.6) { death = Trap(&random) } else { deathTime = later() } }
        if random.happens(faults.drains) { drainTime = later() }
        // Otherwise one that dies early would be replaced by one that dies early.
        if role == .planner, number > 2 { (death, deathTime) = (nil, .max) }
    }

    mutating func enter(_ purpose: ProtocolTraffic.Purpose) {
        death?.enters(purpose)
        freeze?.enters(purpose)
    }
}

extension SimulatedCluster: RunListingObserver {
    func willPerform(_ operation: FileOperation) throws {
        if operation.path.hasPrefix(directory.path) { try running.willPerform(operation) }
    }

    func didPerform(_ operation: FileOperation, size: Int) {
        guard operation.path.hasPrefix(directory.path) else { return }
        switch operation.kind {
        case .create: file(operation.path).map { names.add($0) }
        case .unlink: file(operation.path).map { names.remove($0) }
        case .link: file(operation.newPath).map { names.add($0) }
        case .rename:
            file(operation.path).map { names.remove($0) }
            file(operation.newPath).map { names.add($0) }
        default: break
        }
        running.didPerform(operation, size: size)
    }

    func list(_ path: String) throws -> [RunFile]? {
        let operation = FileOperation(kind: .list, path: path)
        let isTorn = random.happens(faults.tornListings)
        let early = isTorn ? names.files.filter(SimulatedCluster.isListedEarly) : []
        try willPerform(operation)
        listings += 1
        if listings % 1000 == 0 { compareNames() }
        didPerform(operation, size: names.files.count)
        return isTorn ? early + names.files.filter { !SimulatedCluster.isListedEarly($0) } : names.files
    }

    /// A listing that is not made at one moment: one half of all names is read before time passes, the other half after it. So a file that
    /// gets another name meanwhile may be missing, or be there under both names.
    private static func isListedEarly(_ file: RunFile) -> Bool {
        // The names that one file has after another are not all in one half.
        let form =
            switch file {
            case .journal, .sealed, .split, .round: 0
            case .fenced, .attempt, .temporary, .wanted, .damaged, .damagedSplit, .roundCopy: 1
            }
        return ((file.shard ?? 0) + (file.attempt ?? 0) + form) & 1 == 0
    }

    /// The book of names against the directory.
    func compareNames() {
        let found = Files.$observer.withValue(nil) { Result { try directory.scan() } }
        guard case .success(let files) = found, Set(files) == Set(names.files) else {
            return ledger.violate("the directory does not hold what operations have put there")
        }
    }

    func file(_ path: String?) -> RunFile? {
        guard let path, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        return RunFile(name: String(path[path.index(after: slash)...]))
    }
}

extension SimulatedWorker {
    /// Each operation takes time, during which others go on, and may be the last.
    func willPerform(_ operation: FileOperation) throws {
        if isDead { throw SimulatedDeath() }
        cluster.time.wait(until: cluster.time.now + latency(of: operation.kind))
        if life.death?.passes(purpose) ?? false || cluster.time.now >= life.deathTime {
            die(during: operation)
            throw SimulatedDeath()
        }
        cluster.traffic.count(operation.kind, for: purpose, at: cluster.time.now)
        if operation.kind == .link { sabotage(operation) }
    }

    func didPerform(_ operation: FileOperation, size: Int) {
        cluster.traffic.finish(operation, size: size)
        switch operation.kind {
        case .link:
            if case .journal(let shard, let attempt) = file(operation.newPath), let path = operation.newPath {
                journal = (operation.path, path)
                cluster.ledger.deaths.appear(shard: shard, attempt: attempt)
            }
            if case .sealed(let shard) = file(operation.newPath) { cluster.ledger.publishSealed(shard: shard) }
        case .create: if let (status, _) = there(operation.path) { cluster.synced[status.st_ino] = nil }
        case .unlink, .rename, .truncate:
            if case .sealed(let shard) = file(operation.path) { cluster.ledger.loseSealed(shard: shard, to: operation.kind.rawValue) }
            if case .sealed(let shard) = file(operation.newPath) { cluster.ledger.loseSealed(shard: shard, to: operation.kind.rawValue) }
        case .sync:
            if let (status, _) = there(operation.path) { cluster.synced[status.st_ino] = status.st_size }
            if case .losesWrites = cluster.faults.sabotage, operation.path == journal.temporary, random.happens(0.01) {
                cut(operation.path) { _ in 200 }
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
        guard life.freeze?.passes(purpose) ?? false || cluster.time.now >= life.freezeTime else { return 0 }
        life.freezeTime = .max
        cluster.note(.pause)
        if let attempt { cluster.ledger.deaths.freeze(shard: attempt.shard, attempt: attempt.number) }
        return Int64(cluster.options.lease.inSeconds * (1 + 2 * random.fraction()) * 1e9)
    }

    /// The process is killed, or its machine goes down with it.
    func die(during operation: FileOperation? = nil) {
        isDead = true
        cluster.note(.death)
        if let attempt { cluster.ledger.deaths.die(shard: attempt.shard, attempt: attempt.number) }
        guard random.happens(cluster.faults.powerLosses) else { return }
        cluster.note(.powerLoss)
        losePower(journal.temporary)
        if let operation, operation.kind == .sync, operation.path != journal.temporary { losePower(operation.path) }
    }

    /// Of what was written and not synced, by this process or another, any part may be lost.
    private func losePower(_ path: String) {
        guard let (status, _) = there(path) else { return }
        if let file = file(path == journal.temporary ? journal.path : path), let shard = file.shard, let attempt = file.attempt {
            cluster.ledger.deaths.cut(shard: shard, attempt: attempt)
        }
        let kept = min(cluster.synced[status.st_ino] ?? 0, status.st_size)
        cut(path) { _ in off_t.random(in: kept...status.st_size, using: &random) }
    }

    /// Makes a file shorter behind the store's back.
    private func cut(_ path: String, to size: (off_t) -> off_t) {
        guard let (status, path) = there(path) else { return }
        truncate(path, min(status.st_size, size(status.st_size)))
    }

    /// The file wherever it is now: a journal is written under the name of its making, and taken over.
    private func there(_ path: String) -> (status: stat, path: String)? {
        let fenced = path.replacing(".journal", with: ".fenced")
        let others = path == journal.temporary ? [journal.path, journal.path.replacing(".journal", with: ".fenced")] : [fenced]
        for path in [path] + others {
            var status = stat()
            if stat(path, &status) == 0 { return (status, path) }
        }
        return nil
    }

    private func sabotage(_ operation: FileOperation) {
        guard let path = operation.newPath else { return }
        switch (cluster.faults.sabotage, file(path)) {
        case (.replacesSeals, .sealed), (.replacesClaims, .journal): unlink(path)
        default: break
        }
    }

    private func file(_ path: String?) -> RunFile? { cluster.file(path) }
}
