import FileSystem
import Glibc
import RunProtocol

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
        didChangeNames(operation)
        running.didPerform(operation, size: size)
    }

    func list(_ path: String) throws -> [RunFile]? {
        let operation = FileOperation(kind: .list, path: path)
        let number = random.next()
        let isTorn = SimulationRandom.fraction(of: number) < faults.tornListings
        let turn = contention == nil ? 0 : Int(number & 1)
        let early = isTorn ? names.files.filter { SimulatedCluster.isListedEarly($0, turn) } : []
        try willPerform(operation)
        listings += 1
        if listings % 1000 == 0 { compareNames() }
        didPerform(operation, size: names.files.count)
        return isTorn ? early + names.files.filter { !SimulatedCluster.isListedEarly($0, turn) } : names.files
    }

    /// A listing that is not made at one moment: one half of all names is read before time passes, the other half after it. So a file that
    /// gets another name meanwhile may be missing, or be there under both names.
    private static func isListedEarly(_ file: RunFile, _ turn: Int) -> Bool {
        // The names that one file has after another are not all in one half.
        let form =
            switch file {
            case .journal, .sealed, .split, .round: 0
            case .fenced, .attempt, .temporary, .wanted, .damaged, .damagedSplit, .roundCopy: 1
            }
        return ((file.shard ?? 0) + (file.attempt ?? 0) + form + turn) & 1 == 0
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
        awaitTakeover()
        if mayBlackOut() { cluster.blackOut() }
        if life.death?.passes(purpose) ?? false || cluster.time.now >= life.deathTime || mustDie() {
            die(during: operation)
            throw SimulatedDeath()
        }
        try failDisk(operation)
        cluster.willChangeNames(operation)
        cluster.traffic.count(operation.kind, for: purpose, at: cluster.time.now)
        if operation.kind == .link { sabotage(operation) }
    }

    func didPerform(_ operation: FileOperation, size: Int) {
        cluster.traffic.finish(operation, size: size)
        switch operation.kind {
        case .link:
            if case .journal(let shard, let attempt) = file(operation.newPath), let path = operation.newPath {
                endHold()
                cluster.claims += 1
                journal = (operation.path, path)
                held = (shard, attempt)
                cluster.ledger.appear(shard: shard, attempt: attempt, at: cluster.time.now, soughtAt: seekingSince)
            }
            if case .sealed(let shard) = file(operation.newPath) {
                cluster.ledger.publishSealed(shard: shard)
                endHold()
            }
            if case .attempt = file(operation.newPath) { endHold() }
        case .create: if let (status, _) = there(operation.path) { cluster.synced[status.st_ino] = nil }
        case .unlink, .rename, .truncate:
            if case .sealed(let shard) = file(operation.path) { cluster.ledger.loseSealed(shard: shard, to: operation.kind.rawValue) }
            if case .sealed(let shard) = file(operation.newPath) { cluster.ledger.loseSealed(shard: shard, to: operation.kind.rawValue) }
        case .sync:
            if let (status, _) = there(operation.path) { cluster.synced[status.st_ino] = status.st_size }
            spoil(operation)
            if case .losesWrites = cluster.faults.sabotage, operation.path == journal.temporary, random.happens(0.01) {
                cut(operation.path) { _ in 200 }
            }
        default: break
        }
        noteGrowth(operation)
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
        milliseconds = contended(milliseconds, kind)
        defer { owed = 0 }
        return owed + Int64(milliseconds * 1e6) + freeze()
    }

    /// What an operation takes that usually takes so many milliseconds.
    private func contended(_ usual: Double, _ kind: FileOperation.Kind) -> Double {
        guard let contention = cluster.contention, !cluster.isCalm else { return usual }
        if random.happens(contention.changes) { speed = contention.speed(&random) }
        guard random.happens(contention.chanceOfDelay(kind)) else { return usual * speed }
        let lease = cluster.options.lease.inSeconds
        if random.happens(Contention.meetings) {
            meetsUntil = after(Contention.longestDelay * lease)
            return usual * speed
        }
        let delay = contention.delay(lease: lease, &random)
        if delay >= lease * 1000 { cluster.note(.delay) }
        return usual * speed + delay
    }

    /// An operation that is to fall into another worker's takeover waits for one to begin, and then for some of its operations.
    private func awaitTakeover() {
        guard let limit = meetsUntil else { return }
        meetsUntil = nil
        let (start, claims) = (now, cluster.claims)
        let look = cluster.options.lease.nanoseconds / 100
        while cluster.claims == claims, now < limit, !cluster.isCalm { cluster.time.wait(until: now + look) }
        cluster.time.wait(until: now + Int64(random.logUniform(1...300) * 1e6))
        if now - start >= cluster.options.lease.nanoseconds { cluster.note(.delay) }
    }

    /// Others see that the journal has changed: its length, or the number of its names.
    private func noteGrowth(_ operation: FileOperation) {
        if operation.kind == .unlink, operation.path == journal.path {
            endHold()
            // Another worker may claim the number again: the name is that worker's file then.
            journal = ("", "")
        }
        guard operation.path == journal.temporary, let held, [.write, .truncate, .unlink].contains(operation.kind) else { return }
        cluster.ledger.holds.grow(shard: held.shard, attempt: held.attempt, at: cluster.time.now)
    }

    /// The journal is nobody's any more, as far as its worker is concerned.
    func endHold() {
        if let held { cluster.ledger.holds.end(shard: held.shard, attempt: held.attempt) }
        held = nil
    }
}
