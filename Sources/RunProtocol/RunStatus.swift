import ColumnStore
import FileSystem
import Records

/// Where a shard stands.
public enum ShardState: String, Sendable, Hashable, CaseIterable {
    case unclaimed
    /// A worker has it.
    case running
    /// Its worker is gone; the next claim takes it.
    case stale
    /// Its worker stopped in order; the next claim takes it.
    case drained
    case sealed
    /// Its sealed file cannot be read; `setAsideDamaged` frees it.
    case damaged
}

public struct ShardStatus: Sendable, Hashable {
    public var shard: Int
    public var state: ShardState
    /// The shard that this one was split off from.
    public var parent: Int?
    /// The newest attempt; nil: none, or the shard is sealed.
    public var attempt: Int?
    public var host: String?
    public var pid: Int32?
    /// What the batch system calls the newest attempt's worker; nil: unknown, or none.
    public var job: String?
    /// Why a drained attempt ended.
    public var endReason: EndReason?
    /// Seconds since 1970 by the worker's clock.
    public var claimedAt: Int64?
    /// Seconds since 1970 by the file server's clock: when the journal grew last.
    public var grewAt: Int64?
    /// Tasks that the newest attempt ended.
    public var ended = 0
    /// Tasks with a record that ends them.
    public var done: Int
    /// Tasks, without those given away.
    public var total: Int
    /// Tasks that failed on the worker's account, and are to be tried again.
    public var failed = 0
}

/// A run as its files show it.
public struct RunStatus: Sendable, Hashable {
    /// The newest round's, by number.
    public var shards: [ShardStatus]
    /// 1 until tasks were split again.
    public var round: Int
    /// Tasks of the whole plan with a final record, and how many there are.
    public var done: Int
    public var total: Int
    /// Tasks that failed on the worker's account, and are to be tried again.
    public var failed: Int
    public var damage: [Damage]
    /// Tasks without a final record, ascending, and for each the position in `shards` of the shard that has to do it; nil: none has,
    /// only a resume will.
    public var missing: [Missing]

    /// Records are missing that no shard will bring, and nobody is at work who would be disturbed if tasks were split again.
    public var needsResharding: Bool {
        !shards.contains { $0.state == .running } && missing.contains { $0.shard.map { shards[$0].state == .sealed } ?? true }
    }

    public struct Missing: Sendable, Hashable {
        public var task: Int
        /// It was tried, and failed on the worker's account.
        public var hasFailed: Bool
        public var shard: Int?
    }
}

extension RunStore {
    /// Where every shard stands, from the files alone. What was sealed is taken at its name's word; `verify` reads it.
    /// - Parameters:
    ///   - lease: a journal that has not grown for so long, as seen by calls on this store, makes its shard stale.
    ///   - date: seconds since 1970: then also one that by its time has not grown for twice the lease.
    public func status(lease: Duration? = nil, date: Int64? = nil) throws -> RunStatus {
        let files = try directory.scan()
        let layout = try layout(files)
        let byShard = Dictionary(grouping: files.filter { $0.shard != nil }, by: { $0.shard ?? 0 })
        var standings = [RecordStanding?](repeating: nil, count: outline.taskCount)
        var owner = [Int32](repeating: -1, count: outline.taskCount)
        var status = RunStatus(
            shards: [], round: layout.newest.number, done: 0, total: outline.taskCount, failed: 0, damage: [], missing: [])
        let given = try givenByShard(files)
        for shard in layout.allShards(files) {
            let known = try tasks(of: shard, in: layout)
            let isOpen = layout.isOpen(shard) && known != nil
            let tasks = known ?? []
            let one = try self.status(
                shard, tasks: tasks, files: byShard[shard] ?? [], given: given[shard] ?? [], lease: lease, date: date)
            for (task, standing) in one.standings where standings.indices.contains(task) && standings[task] != .final {
                standings[task] = standing
            }
            status.damage.append(contentsOf: one.damage)
            guard isOpen else { continue }
            // A split comes after what it was taken from, so that its tasks are its own.
            for task in tasks { owner[task] = Int32(status.shards.count) }
            status.shards.append(one.status)
        }
        status.damage = layout.damage + damagedSplits + status.damage
        status.done = standings.count { $0 == .final }
        status.failed = standings.count { $0 == .failed }
        status.missing = standings.indices.filter { standings[$0] != .final }.map { task in
            RunStatus.Missing(task: task, hasFailed: standings[task] == .failed, shard: owner[task] < 0 ? nil : Int(owner[task]))
        }
        return status
    }

    private func status(_ shard: Int, tasks: [Int], files: [RunFile], given: Set<Int>, lease: Duration?, date: Int64?) throws -> (
        status: ShardStatus, standings: [(Int, RecordStanding)], damage: [Damage]
    ) {
        var status = ShardStatus(shard: shard, state: .unclaimed, done: 0, total: tasks.count)
        if shard >= SplitNumber.first { status.parent = try split(shard)?.parent }
        if files.contains(.sealed(shard: shard)) {
            let path = directory.shardPath(shard)
            do {
                let file = try ShardDescription.open(path, kind: .shard, shard: shard, planDigest: outline.planDigest)
                let standings = try Record.readStandings(file)
                status.state = .sealed
                status.done = standings.count
                status.total = standings.count
                // An attempt that came too late for the seal may have tried a failed task again.
                if standings.allSatisfy({ $0.standing == .final }) { return (status, standings.map { ($0, $1) }, []) }
            } catch let error as StoreError where error.isOfUnusableFile { status.state = .damaged }
        }
        let newest = files.compactMap(\.attempt).max() ?? 0
        if newest == 0, status.state == .unclaimed { return (status, [], []) }
        let records = try collect(shard, detail: .summary, listing: files, given: given)
        if status.state != .sealed {
            status.total = tasks.count { !given.contains($0) || records.isEnded($0) }
        }
        let results = records.results
        status.done = results.count
        status.failed = results.count { $0.standing == .failed }
        if newest > 0, status.state == .unclaimed {
            status.attempt = newest
            status.ended = results.count { $0.attempt == newest }
            if isPutAway(shard, attempt: newest, files: files) {
                status.state = .drained
            } else {
                switch try condition(shard, attempt: newest, lease: lease) {
                case .running: status.state = .running
                case .dead: status.state = .stale
                case .drained: status.state = .drained
                }
            }
            try describe(newest, of: &status, files: files, lease: lease, date: date)
        }
        return (status, results.map { ($0.task, $0.standing) }, records.damage)
    }

    /// Whether the names alone say that the attempt has ended.
    private func isPutAway(_ shard: Int, attempt: Int, files: [RunFile]) -> Bool {
        !files.contains(.journal(shard: shard, attempt: attempt)) || files.contains(.attempt(shard: shard, attempt: attempt))
    }

    /// Who works, or worked, on the newest attempt.
    private func describe(_ attempt: Int, of status: inout ShardStatus, files: [RunFile], lease: Duration?, date: Int64?) throws {
        let shard = status.shard
        if files.contains(.attempt(shard: shard, attempt: attempt)) {
            let path = directory.attemptPath(shard: shard, attempt: attempt)
            guard let end = try? ShardDescription(ColumnFile(path: path)).attemptEnd else { return }
            status.endReason = end.reason
            status.host = end.host
            status.job = end.job.isEmpty ? nil : end.job
            return
        }
        let path = directory.journalPath(shard: shard, attempt: attempt)
        guard let header = try readHeader(path, shard: shard, attempt: attempt) else { return }
        status.host = header.worker.host
        status.pid = header.worker.pid
        status.job = header.worker.job.isEmpty ? nil : header.worker.job
        status.claimedAt = header.claimedAt > 0 ? header.claimedAt : nil
        status.grewAt = try Files.modificationTime(path)
        if let lease, let date, let grewAt = status.grewAt, status.state == .running, Double(date - grewAt) > 2 * lease.inSeconds {
            status.state = .stale
        }
    }

    /// Reads every sealed shard whole and renames those that are damaged to `NNNNN.h5.damaged-K`, so that their tasks can be claimed again;
    /// splits that cannot be read likewise. Nothing is deleted. Returns what was found.
    public func setAsideDamaged() throws -> [Damage] {
        var found: [Damage] = []
        let files = try directory.scan()
        for shard in try layout(files).allShards(files) {
            if files.contains(.split(shard: shard)), try split(shard) == nil {
                try setAside(.split(shard: shard), as: { .damagedSplit(shard: shard, number: $0) })
            }
            guard let damaged = try verifySealed(shard), !damaged.damage.isEmpty else { continue }
            found.append(contentsOf: damaged.damage)
            try setAside(.sealed(shard: shard), damaged.identity, as: { .damaged(shard: shard, number: $0) })
        }
        found += damagedSplits
        if !found.isEmpty { try Files.syncDirectory(directory.shardsPath) }
        return found
    }

    /// nil: not sealed.
    func verifySealed(_ shard: Int) throws -> (identity: FileIdentity, damage: [Damage])? {
        let path = directory.shardPath(shard)
        guard let identity = try Files.identity(path) else { return nil }
        let broken: [String]
        do {
            let file = try ShardDescription.open(path, kind: .shard, shard: shard, planDigest: outline.planDigest)
            broken = file.damage()
        } catch let error as StoreError where error.isOfUnusableFile { broken = [error.message] }
        return (identity, broken.map { Damage(kind: .file, file: path, offset: 0, length: identity.size, what: $0) })
    }

    /// - Parameter identity: of the damaged file; nil: whatever is there.
    private func setAside(_ file: RunFile, _ identity: FileIdentity? = nil, as name: (Int) -> RunFile) throws {
        let path = directory.path(of: file)
        var number = 1
        while true {
            // Takes the name first: rename would replace another file.
            do {
                _ = try OpenFile.creating(directory.path(of: name(number)))
                break
            } catch let error where error.has(FileCode.exists) { number += 1 }
        }
        let aside = directory.path(of: name(number))
        do { try Files.rename(path, aside) } catch let error where error.has(FileCode.notFound) {
            // Another process did it.
            try Files.remove(aside)
            return
        }
        // The shard may have been set aside and sealed anew between our reading and our rename: then this is the good one.
        if let identity, let moved = try Files.identity(aside), !moved.isSameFile(as: identity) { _ = try Files.publish(aside, as: path) }
    }
}
