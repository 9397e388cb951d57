import FileSystem
import Records

extension RunStore {
    /// Claims a shard that needs work, or nil when there is none now: shards without an attempt first, then those whose attempt was
    /// drained or released, then those whose newest attempt is dead. A dead attempt is one whose process is gone (same host), or whose
    /// journal has not grown for `lease` on our own clock, so that callers must call again and again to see that.
    /// - Parameter date: seconds since 1970, for whoever reads the journal.
    /// - Throws: errors of the file system; losing a race is none.
    public func claim(worker: WorkerIdentity, lease: Duration, date: Int64 = 0) throws -> Attempt<Record>? {
        try claim(listing(), worker: worker, lease: lease, date: date)
    }

    func claim(_ listing: RunListing, worker: WorkerIdentity, lease: Duration, date: Int64) throws -> Attempt<Record>? {
        var untouched: [Int] = [], stopped: [Int] = [], running: [Int] = [], uncleared: Int?
        for (shard, names) in listing.shards {
            if names.isSealed {
                if names.hasLeftovers, uncleared == nil, !wasCleared(shard, within: lease) { uncleared = shard }
            } else if names.newest == 0 {
                untouched.append(shard)
            } else if names.isRunning {
                running.append(shard)
            } else {
                stopped.append(shard)
            }
        }
        // A worker that died while it cleared up behind its seal. One at a time: others see to the rest.
        if let shard = uncleared { try clear(shard) }

        func attempt(_ shards: [Int]) throws -> Attempt<Record>? {
            for shard in shards {
                let claimed = try claim(
                    shard, attempt: listing[shard].newest + 1, worker: worker, lease: lease, date: date, crowd: running.count)
                if let claimed { return claimed }
            }
            return nil
        }
        let turns = Turns(untouched, worker: worker).inOrder
        if let claimed = try attempt(try turns.sorted { try cost(of: $0, listing.layout) > cost(of: $1, listing.layout) }) {
            return claimed
        }
        if let claimed = try attempt(Turns(stopped, worker: worker).inOrder) { return claimed }
        let ended = try watch(running, listing, worker: worker, lease: lease)
        return try attempt(ended.drained + ended.dead)
    }

    /// For the last who looks at a run: what dead workers left half-written beside sealed shards.
    func clearBehindSeals(_ listing: RunListing, lease: Duration) throws {
        for (shard, names) in listing.shards where names.hasLeftovers && names.isSealed && !wasCleared(shard, within: lease) {
            try clear(shard)
        }
    }

    private func clear(_ shard: Int) throws {
        try clearBehindSeal(shard)
        cleared.withLock { $0[shard] = probe.now() }
    }

    /// Something may lie behind a seal for good, such as an attempt that cannot be read: not to be looked at by every call.
    private func wasCleared(_ shard: Int, within lease: Duration) -> Bool {
        cleared.withLock { $0[shard].map { probe.now() - $0 < lease } ?? false }
    }

    /// The class of the dearest task: what may take longest begins first, and equals are left to the workers' turns.
    private func cost(of shard: Int, _ layout: ShardLayout) throws -> Int {
        guard !outline.costs.isEmpty else { return 0 }
        if let known = costs.withLock({ $0[shard] }) { return known }
        let found = try tasks(of: shard, in: layout)?.lazy.map(outline.costClass).max() ?? .min
        costs.withLock { $0[shard] = found }
        return found
    }

    /// Claims one attempt of one shard; nil: lost to another worker, or no longer needed.
    func claim(_ shard: Int, attempt: Int, worker: WorkerIdentity, lease: Duration, date: Int64 = 0, crowd: Int = 0) throws -> Attempt<
        Record
    >? {
        guard attempt <= RunFile.lastAttempt else {
            throw RunError(
                .invalid, "shard \(shard) of \(directory.path) has an attempt \(attempt - 1), and no number is left for another",
                remedy: "`gencode run resume` splits what is left over new shards")
        }
        // Many lose the same race: a look is cheaper than a new file.
        if try RunFile.forms(shard: shard, attempt: attempt).contains(where: { try Files.exists(directory.path(of: $0)) }) { return nil }
        let header = header(shard: shard, attempt: attempt, worker: worker, date: date)
        guard let journal = try Journal.create(in: directory, header: header) else { return nil }
        do {
            // The listing that led here is old by now: the shard may have been sealed, or the number used and its journal put away.
            let files = try directory.scan()
            let layout = try layout(files)
            // A listing that is made while the newest attempt drains may miss both its names. Then the second one shows it: each worker that takes
            // the shard over from now on moves this journal.
            let others = try (files + directory.scan()).filter { $0.shard == shard && $0 != .journal(shard: shard, attempt: attempt) }
            guard layout.isOpen(shard), !others.contains(.sealed(shard: shard)), others.allSatisfy({ ($0.attempt ?? 0) < attempt }),
                try !wasUsed(attempt, of: shard), let tasks = try tasks(of: shard, in: layout)
            else { return try withdraw(journal) }
            let records = try takeOver(shard, into: journal)
            // Another worker may have removed earlier files before they were read. It has moved this journal or sealed the shard before that.
            guard try journal.isInPlace(), try !Files.exists(directory.shardPath(shard)) else { return try withdraw(journal) }
            // Who holds a shard knows what it gave away; who takes it over does not.
            let isFirst = attempt == 1 && !others.contains { if case .damaged = $0 { true } else { false } }
            let given = isFirst ? [] : try given(by: shard, files)
            return try Attempt(
                store: self, journal: journal, round: SplitNumber.round(of: shard, in: layout),
                tasks: tasks.filter { !records.isFinal($0) && !given.contains($0) }, records: records, given: given,
                pace: Pace(lease: lease, crowd: crowd))
        } catch {
            // Not ours to keep: the next worker need not wait for the lease.
            try? journal.append(.released)
            try? journal.commit()
            throw error
        }
    }

    /// The claim is lost. A journal that another worker has moved is that worker's.
    private func withdraw(_ journal: Journal) throws -> Attempt<Record>? {
        if try journal.isInPlace() { try Files.remove(journal.path) }
        return nil
    }

    /// Whether another worker has had this attempt's number, by the names that are there while its journal has its own: a listing of them is
    /// not made at one moment, and may miss the newest attempt while that one is taken over.
    private func wasUsed(_ attempt: Int, of shard: Int) throws -> Bool {
        func exists(_ file: RunFile) throws -> Bool { try Files.exists(directory.path(of: file)) }
        if try exists(.fenced(shard: shard, attempt: attempt)) || exists(.attempt(shard: shard, attempt: attempt)) { return true }
        if try RunFile.forms(shard: shard, attempt: attempt + 1).contains(where: exists) { return true }
        // Where the number's first holder was folded, so was the attempt before it.
        return try attempt > 1 && !RunFile.forms(shard: shard, attempt: attempt - 1).contains(where: exists)
    }

    /// What a new attempt begins with: the union of the earlier attempts.
    ///
    /// Where there is more than one earlier file, another worker that has not noticed yet may be folding some of them and remove them. So
    /// the new attempt takes their records into its own journal first, and relies on those alone. This also keeps a shard that is
    /// interrupted again and again at three files. The holder of an only file looks for the attempt after its own: where claims were
    /// withdrawn in between, it would not see this one, and its journal is moved too.
    private func takeOver(_ shard: Int, into journal: Journal) throws -> ShardRecords<Record> {
        let attempt = journal.header.attempt
        // Whole records, as the seal will read them: a task is done again too where only its bulk is damaged.
        let earlier = try earlierFiles(of: shard, before: attempt)
        guard earlier.count > 1 || earlier.contains(where: { $0.attempt != attempt - 1 }) else {
            return try collect(shard, detail: .whole, isKept: true) { try earlierFiles(of: shard, before: attempt) }.records
        }
        try fence(shard, before: attempt)
        let union = try collect(shard, detail: .whole, isKept: true) { try earlierFiles(of: shard, before: attempt) }
        try fold(union, into: journal)
        return union.records
    }

    /// Writes the records of earlier attempts into the new one's journal, and removes the files that they were read from: no others, since
    /// what was not read may hold more.
    private func fold(_ union: CollectedShard<Record>, into journal: Journal) throws {
        // Damaged files stay for whoever wants to look at them.
        guard union.records.damage.allSatisfy({ $0.kind == .tornTail }), !union.records.isSealed else { return }
        let entries = union.records.sortedEntries
        for entry in entries where try journal.append(entry.record, attempt: entry.attempt) > Attempt<Record>.largestPending {
            try journal.commit()
        }
        try journal.append(.superseded(union.records.superseded))
        let begun = union.records.deaths.flatMap { task, attempts in attempts.map { TaskAttempt(task: task, attempt: $0) } }
        if !begun.isEmpty { try journal.append(.begun(begun)) }
        try journal.commit()
        let own = RunFile.journal(shard: journal.header.shard, attempt: journal.header.attempt)
        guard let copy = try readJournal(own, seed: journal.header.seed, detail: .whole), copy.damage.isEmpty,
            copy.entries.elementsEqual(entries, by: { $0.isSame(as: $1) })
        else { return }
        for file in union.files { try Files.remove(directory.path(of: file)) }
        try Files.syncDirectory(directory.shardsPath)
    }

    /// The files of the attempts before one, found name by name. A listing would not do: it is not made at one moment, and may miss a file
    /// that is renamed meanwhile.
    func earlierFiles(of shard: Int, before attempt: Int) throws -> [RunFile] {
        try (1..<attempt).flatMap { number in
            try RunFile.forms(shard: shard, attempt: number).filter { try Files.exists(directory.path(of: $0)) }
        }
    }

    /// Takes the journals of earlier attempts out of their writers' hands: a writer that still lives finds its journal gone from its
    /// place after its next write, and does not count that write as durable. What counts as durable is in the file before it is moved.
    func fence(_ shard: Int, before attempt: Int) throws {
        for number in 1..<attempt {
            do {
                // A fenced journal of this number is never replaced. A worker that comes with an old listing may have claimed the number a
                // second time just now: it has recorded nothing, and withdraws.
                _ = try Files.rename(
                    directory.journalPath(shard: shard, attempt: number), toNew: directory.fencedPath(shard: shard, attempt: number))
            } catch let error where error.has(FileCode.notFound) {
                // Fenced, drained or folded already.
            }
        }
    }
}

/// Shards in the order in which one worker tries them. Workers begin at different places, so that a thousand of them do not all race for
/// the first shard.
struct Turns {
    private let shards: [Int]
    private let start: Int

    init(_ shards: [Int], worker: WorkerIdentity) {
        self.shards = shards
        start = shards.isEmpty ? 0 : Int(worker.hash % UInt64(shards.count))
    }

    var inOrder: [Int] { Array(shards[start...] + shards[..<start]) }
}

extension WorkerIdentity {
    /// The same in every process.
    var hash: UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in [host, bootID, job].joined(separator: " ").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // In containers every worker may be process 7 of one name.
        for part in [UInt64(UInt32(bitPattern: pid)), pidNamespace, pidStartTime] { hash = (hash ^ part) &* 0x9e37_79b9_7f4a_7c15 }
        return hash >> 16
    }
}
