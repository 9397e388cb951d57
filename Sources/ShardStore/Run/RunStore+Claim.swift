import Records

extension RunStore {
    /// Claims a shard that needs work, or nil when there is none now: shards without an attempt first, then those whose attempt was
    /// drained or released, then those whose newest attempt is dead. A dead attempt is one whose process is gone (same host), or whose
    /// journal has not grown for `lease` on our own clock, so that callers must call again and again to see that.
    /// - Throws: errors of the file system; losing a race is none.
    public func claim(worker: WorkerIdentity, lease: Duration) throws -> Attempt? {
        let files = try directory.scan()
        let layout = try layout(files)
        let byShard = Dictionary(grouping: files.filter { $0.shard.map(layout.newest.shards.contains) ?? false }, by: { $0.shard ?? 0 })
        var choices: [(shard: Int, attempt: Int, rank: Int)] = []
        for shard in layout.newest.shards {
            let files = byShard[shard] ?? []
            let newest = files.compactMap(\.attempt).max() ?? 0
            // A worker that died while it cleared up behind its seal.
            if files.contains(.sealed(shard: shard)), files.contains(where: \.isClearedBehindSeal) { try clearBehindSeal(shard) }
            guard let rank = try rank(shard, newest: newest, files: files, lease: lease) else { continue }
            choices.append((shard, newest + 1, rank))
        }
        // Workers begin at different places, so that a thousand of them do not all race for the first shard.
        let start = UInt(bitPattern: worker.startingPoint)
        let count = UInt(layout.newest.shards.count)
        choices.sort { left, right in
            let leftTurn = (UInt(left.shard) &+ start) % count
            let rightTurn = (UInt(right.shard) &+ start) % count
            return (left.rank, leftTurn) < (right.rank, rightTurn)
        }
        for choice in choices {
            if let attempt = try claim(choice.shard, attempt: choice.attempt, worker: worker, lease: lease) { return attempt }
        }
        return nil
    }

    /// Claims one attempt of one shard; nil: lost to another worker, or no longer needed.
    func claim(_ shard: Int, attempt: Int, worker: WorkerIdentity, lease: Duration) throws -> Attempt? {
        guard let journal = try Journal.create(in: directory, header: header(shard: shard, attempt: attempt, worker: worker)) else {
            return nil
        }
        do {
            // The listing that led here is old by now: the shard may have been sealed, or the number used and its journal put away.
            let files = try directory.scan()
            let layout = try layout(files)
            let others = files.filter { $0.shard == shard && $0 != .journal(shard: shard, attempt: attempt) }
            guard layout.newest.shards.contains(shard), !others.contains(.sealed(shard: shard)),
                others.allSatisfy({ ($0.attempt ?? 0) < attempt })
            else {
                if try journal.isInPlace() { try Files.remove(journal.path) }
                return nil
            }
            let records = try collect(shard, tests: false)
            if others.filter({ $0.attempt != nil }).count > 1 { try fold(others, into: journal) }
            return Attempt(
                store: self, journal: journal, round: layout.newest.number, tasks: layout.tasks[shard].filter { !records.isScored($0) },
                damage: records.damage, heartbeatEvery: min(max(lease / 5, .milliseconds(200)), .seconds(10)))
        } catch {
            // Not ours to keep: the next worker need not wait for the lease.
            journal.append(.released)
            try? journal.commit()
            throw error
        }
    }

    /// Takes the records of all earlier attempts into the new one's journal and removes their files, so that a shard that is interrupted
    /// again and again has no more than three.
    private func fold(_ files: [RunFile], into journal: Journal) throws {
        let shard = journal.header.shard
        try fence(files, of: shard)
        try removeCopies(shard, before: journal.header.attempt)
        let records = try collect(shard, tests: true)
        // Damaged files stay for whoever wants to look at them.
        guard records.damage.allSatisfy({ $0.kind == .tornTail }), !records.isSealed else { return }
        for entry in records.sortedEntries where journal.append(.result(entry.result, attempt: entry.attempt)) > Attempt.largestPending {
            try journal.commit()
        }
        journal.append(.superseded(records.superseded))
        try journal.commit()
        let own = RunFile.journal(shard: shard, attempt: journal.header.attempt)
        guard let copy = try readJournal(own, seed: journal.header.seed, tests: true), copy.damage.isEmpty,
            copy.results.elementsEqual(records.sortedEntries.map(\.result))
        else { return }
        for file in try directory.scan() where file.shard == shard && (file.attempt ?? .max) < journal.header.attempt {
            try Files.remove(directory.path(of: file))
        }
        try Files.syncDirectory(directory.shardsPath)
    }

    /// Removes journals that hold nothing but what earlier files hold too: of workers that died while they took those in. A worker that
    /// may still live is left its copy: it may have read it back already, and be about to remove the files that it was made from.
    private func removeCopies(_ shard: Int, before attempt: Int) throws {
        var held: Set<TaskAttempt> = []
        for file in try directory.scan().filter({ $0.shard == shard }).sorted(by: RunFile.isReadBefore) {
            guard let number = file.attempt, number < attempt else { continue }
            var pairs: Set<TaskAttempt> = []
            if case .attempt = file {
                let path = directory.path(of: file)
                guard let content = try? readContent(path, kind: .attempt, shard: shard, tests: false) else { continue }
                pairs = Set(content.entries.map { TaskAttempt(task: $0.result.task, attempt: $0.attempt) } + content.superseded)
            } else {
                guard let reading = try readJournal(file, seed: seed(shard: shard, attempt: number), tests: false) else { continue }
                pairs = Set(zip(reading.results, reading.attempts).map { TaskAttempt(task: $0.task, attempt: $1) } + reading.superseded)
                let isOfTheDead = reading.header.map { probe.liveness($0.worker) } == .dead
                if case .fenced = file, isOfTheDead, pairs.isSubset(of: held), reading.damage.allSatisfy({ $0.kind == .tornTail }) {
                    try Files.remove(directory.path(of: file))
                }
            }
            held.formUnion(pairs)
        }
    }

    /// Takes the journals of earlier attempts out of their writers' hands: a writer that still lives finds its journal gone from its
    /// place after its next write, and does not count that write as durable. What counts as durable is in the file before it is moved.
    func fence(_ files: [RunFile], of shard: Int) throws {
        for case .journal(shard, let attempt) in files {
            do {
                try Files.rename(
                    directory.journalPath(shard: shard, attempt: attempt), directory.fencedPath(shard: shard, attempt: attempt))
            } catch let error as ShardStoreError where error.code == .notFound {
                // Drained meanwhile.
            }
        }
    }
}

extension WorkerIdentity {
    fileprivate var startingPoint: Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in host.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(truncatingIfNeeded: (hash ^ UInt64(UInt32(bitPattern: pid))) &* 0x9e37_79b9_7f4a_7c15 >> 16)
    }
}
