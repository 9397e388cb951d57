import Records
import RunProtocol

/// What a worker does with its tasks.
extension SimulatedWorker {
    func seekWork() throws -> Int64? {
        enter(.seek)
        // While it seeks, other parts of this worker draw numbers too.
        guard var seeker else { return nil }
        var chance = SimulationRandom(seed: random.next())
        let soughtAt = cluster.ledger.deaths.next()
        seekingSince = now
        let found = try seeker.seek(holding: [], isIdle: true, date: 0, using: &chance)
        if isDead { return nil }
        self.seeker = seeker
        switch found {
        case .complete: return leave()
        case .nothing(let pause, _): return now + pause.nanoseconds
        case .attempt(let found):
            cluster.ledger.claim(shard: found.shard, attempt: found.number, soughtAt: soughtAt, blamed: found.blamed)
            attempt = found
            waiting = found.dearestFirst[...]
            recorded = found.blamed.map { .blame(task: $0.task) }
            durable = 0
            beginTask(found)
            return min(stepEnd, nextTick)
        }
    }

    /// Gives half of what waits to a worker that asked. What an earlier worker may have died of stays where its deaths are counted.
    func share(_ attempt: Attempt<SimulatedRecord>) throws {
        let free = waiting.dropFirst().filter { !attempt.suspects.contains($0) }
        guard attempt.isWanted, !free.isEmpty else { return }
        enter(.give)
        let given = stride(from: 0, to: free.count, by: 2).map { free[$0] }
        try unlessFenced(attempt) {
            _ = try attempt.give(given)
            if isDead { return }
            cluster.note(.split)
            let gone = Set(given)
            waiting = waiting.prefix(1) + waiting.dropFirst().filter { !gone.contains($0) }
        }
    }

    private func beginTask(_ attempt: Attempt<SimulatedRecord>) {
        guard let task = waiting.first else {
            stepEnd = now
            return
        }
        enter(.begin)
        attempt.begin(task)
        if isDead { return }
        let fault = cluster.ledger.deaths.begin(task, shard: attempt.shard, attempt: attempt.number)
        if let fault { cluster.ledger.violate(fault) }
        let (least, most, exponent) = cluster.schedule.taskSeconds
        work = SimulatedTask(
            task, after: attempt.partialRecords(of: task), seconds: random.pareto(least: least, most: most, exponent: exponent))
        stepEnd = after(work.stepSeconds)
        if cluster.isDeadly(task, shard: attempt.shard) {
            cluster.note(.deadlyTask)
            die(at: after(random.fraction() * work.stepSeconds))
        }
    }

    private func leave(_ task: Int, _ attempt: Attempt<SimulatedRecord>) {
        attempt.leave(task)
        cluster.ledger.deaths.leave(shard: attempt.shard, attempt: attempt.number)
    }

    /// Records what the step came to, and goes on with the task or with the next one.
    func finishStep(_ attempt: Attempt<SimulatedRecord>) throws {
        guard let task = waiting.first else { return try seal(attempt) }
        enter(.hold)
        let key = work.nextKey
        try unlessFenced(attempt) {
            let record = cluster.ledger.make(task: task, key: key, used: work.used, shard: attempt.shard, attempt: attempt.number)
            try attempt.record(record)
            if isDead { return }
            if key == nil { leave(task, attempt) }
            recorded.append(.made(record.number))
            work.used.append(record.number)
        }
        guard !isDead, self.attempt != nil else { return }
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
        if !missing.isEmpty {
            cluster.ledger.violate(
                "attempt \(attempt.number) of shard \(attempt.shard) found no record of the tasks \(missing) at its seal")
        }
        if missing.isEmpty || self.attempt == nil {
            letGo()
        } else {
            waiting = missing[...]
            beginTask(attempt)
        }
    }

    /// Stops in order, as when the batch system wants the node back.
    func drain(_ attempt: Attempt<SimulatedRecord>) throws -> Int64? {
        enter(.drain)
        // What is in work is given up.
        if let task = waiting.first { leave(task, attempt) }
        try unlessFenced(attempt) { try attempt.drain() }
        if !isDead {
            cluster.note(.drain)
            if self.attempt != nil { cluster.ledger.deaths.drain(shard: attempt.shard, attempt: attempt.number) }
        }
        return end()
    }

    func reshard() throws -> Int64? {
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

    /// The worker cannot go on: what it holds goes back.
    func release() {
        guard let attempt else { return }
        enter(.abandon)
        do {
            try attempt.release()
        } catch let error as RunError where error.code == .fenced {
            attempt.abandon()
        } catch {
            // The next worker reads what is whole in the journal.
        }
    }

    /// The attempt's own end makes operations on files, in which others look at what this worker holds.
    func letGo() {
        let last = attempt
        attempt = nil
        withExtendedLifetime(last) {}
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
            endHold()
            if let task = waiting.first { leave(task, attempt) }
            attempt.abandon()
            letGo()
        }
    }

    /// A record whose commit came through before its worker was killed counts.
    func noteDurable(_ attempt: Attempt<SimulatedRecord>) {
        let count = min(attempt.durableCount, recorded.count)
        guard durable < count else { return }
        for record in recorded[durable..<count] {
            switch record {
            case .made(let number): cluster.ledger.makeDurable(number)
            case .blame(let task): cluster.ledger.makeDurable(blameOf: task)
            }
        }
        durable = count
        cluster.noteProgress()
    }
}
