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
    /// The newest attempt; nil: none, or the shard is sealed.
    public var attempt: Int?
    public var host: String?
    public var pid: Int32?
    /// Tasks with a record.
    public var done: Int
    public var total: Int
}

/// A run as its files show it.
public struct RunStatus: Sendable, Hashable {
    /// The newest round's, by number.
    public var shards: [ShardStatus]
    /// 1 until tasks were split again.
    public var round: Int
    /// Tasks of the whole plan with a scored verdict, and how many there are.
    public var done: Int
    public var total: Int
    /// Tasks whose only record is the judge's own error.
    public var judgeErrors: Int
    public var damage: [Damage]
}

extension RunStore {
    /// Where every shard stands, from the files alone. What was sealed is taken at its name's word; `verifySealed` reads it.
    /// - Parameter lease: a journal that has not grown for so long, as seen by calls on this store, makes its shard stale.
    public func status(lease: Duration? = nil) throws -> RunStatus {
        let files = try directory.scan()
        let layout = try layout(files)
        let byShard = Dictionary(grouping: files.filter { $0.shard != nil }, by: { $0.shard ?? 0 })
        var verdicts = [Verdict?](repeating: nil, count: outline.taskCount)
        var status = RunStatus(
            shards: [], round: layout.newest.number, done: 0, total: outline.taskCount, judgeErrors: 0, damage: layout.damage)
        for shard in layout.tasks.indices {
            let one = try self.status(shard, tasks: layout.tasks[shard], files: byShard[shard] ?? [], lease: lease)
            for (task, verdict) in one.verdicts where !(verdicts[task]?.isScored ?? false) { verdicts[task] = verdict }
            status.damage.append(contentsOf: one.damage)
            if layout.newest.shards.contains(shard) { status.shards.append(one.status) }
        }
        status.done = verdicts.count { $0?.isScored ?? false }
        status.judgeErrors = verdicts.count { $0 == .judgeError }
        return status
    }

    private func status(_ shard: Int, tasks: [Int], files: [RunFile], lease: Duration?) throws -> (
        status: ShardStatus, verdicts: [(Int, Verdict)], damage: [Damage]
    ) {
        var status = ShardStatus(shard: shard, state: .unclaimed, done: 0, total: tasks.count)
        if files.contains(.sealed(shard: shard)) {
            let path = directory.shardPath(shard)
            do {
                let file = try ShardFile.open(path, kind: .shard, shard: shard, planDigest: outline.planDigest)
                let verdicts = try ShardFile.readTaskVerdicts(file)
                status.state = .sealed
                status.done = tasks.count
                // A judge's error may have been judged again by an attempt that came too late for the seal.
                if verdicts.allSatisfy({ $0.1.isScored }) { return (status, verdicts, []) }
            } catch let error as ShardStoreError where error.code == .damaged || error.code == .wrongFormat { status.state = .damaged }
        }
        let newest = files.compactMap(\.attempt).max() ?? 0
        let records = try collect(shard, tests: false)
        status.done = records.entries.count
        if newest > 0, status.state == .unclaimed {
            status.attempt = newest
            switch try condition(shard, attempt: newest, files: files, lease: lease) {
            case .running: status.state = .running
            case .dead: status.state = .stale
            case .drained: status.state = .drained
            }
            let worker = observed.withLock { $0[shard].flatMap { $0.attempt == newest ? $0.worker : nil } }
            status.host = worker?.host
            status.pid = worker?.pid
        }
        return (status, records.entries.map { ($0, $1.result.verdict) }, records.damage)
    }

    /// Reads every sealed shard whole and says which are damaged.
    public func verifySealed() throws -> [Damage] { try layout().tasks.indices.flatMap { try verifySealed($0)?.damage ?? [] } }

    /// Reads every sealed shard whole and renames those that are damaged to `NNNNN.h5.damaged-K`, so that their tasks can be claimed again.
    /// Nothing is deleted. Returns what was found.
    public func setAsideDamaged() throws -> [Damage] {
        var found: [Damage] = []
        for shard in try layout().tasks.indices {
            guard let damaged = try verifySealed(shard), !damaged.damage.isEmpty else { continue }
            found.append(contentsOf: damaged.damage)
            try setAside(shard, damaged.identity)
        }
        if !found.isEmpty { try Files.syncDirectory(directory.shardsPath) }
        return found
    }

    /// nil: not sealed.
    private func verifySealed(_ shard: Int) throws -> (identity: FileIdentity, damage: [Damage])? {
        let path = directory.shardPath(shard)
        guard let identity = try Files.identity(path) else { return nil }
        let broken: [String]
        do {
            let file = try ShardFile.open(path, kind: .shard, shard: shard, planDigest: outline.planDigest)
            broken = file.damage()
        } catch let error as ShardStoreError where error.code == .damaged || error.code == .wrongFormat { broken = [error.message] }
        return (identity, broken.map { Damage(kind: .file, file: path, offset: 0, length: identity.size, what: $0) })
    }

    private func setAside(_ shard: Int, _ identity: FileIdentity) throws {
        let path = directory.shardPath(shard)
        var number = 1
        while true {
            // Takes the name first: rename would replace another file.
            do {
                _ = try OpenFile.creating(directory.damagedPath(shard: shard, number: number))
                break
            } catch let error as ShardStoreError where error.code == .exists { number += 1 }
        }
        let aside = directory.damagedPath(shard: shard, number: number)
        do { try Files.rename(path, aside) } catch let error as ShardStoreError where error.code == .notFound {
            // Another process did it.
            try Files.remove(aside)
            return
        }
        // The shard may have been set aside and sealed anew between our reading and our rename: then this is the good one.
        if let moved = try Files.identity(aside), !moved.isSameFile(as: identity) { _ = try Files.publish(aside, as: path) }
    }
}
