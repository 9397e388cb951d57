import FileSystem
import Foundation
import Records

/// One worker process of a run: claims shards, hands their tasks to an executor, journals the records, seals what is complete.
///
/// The thread that calls `run()` claims, takes in records, splits and seals. Beside it only each attempt's own ticker touches the run
/// directory: it commits and looks. The executor sees tasks and records alone.
public final class RunWorker<Record: RunRecord> {
    private let store: RunStore<Record>
    private let identity: WorkerIdentity
    let timing: WorkerTiming
    let stop: StopSignal
    let report: (WorkerEvent<Record>) -> Void
    private let executor: any TaskExecutor<Record>
    let queue = TaskQueue<Record>()
    var open: [OpenAttempt] = []
    private var summary = WorkerSummary()
    private let date: () -> Int64
    private var seeker: WorkSeeker<Record>
    private var nextSeek = ContinuousClock.now
    private var random = SystemRandomNumberGenerator()
    var time: WorkingTime
    private var idleSince: ContinuousClock.Instant?
    /// Nobody was at work at the last look.
    private var isAlone = false
    var drain: (reason: EndReason, until: ContinuousClock.Instant)?
    /// Until when tasks in work may end although the executor cannot go on; nil: it can.
    private var failsAt: ContinuousClock.Instant?
    /// What the last record met that is in line and could not be written.
    private var shortage: (any Error)?
    /// Since when the disk has been full; nil: it has room.
    var fullSince: ContinuousClock.Instant?

    /// - Parameter date: seconds since 1970, to be shown.
    public init(
        store: RunStore<Record>, identity: WorkerIdentity, timing: WorkerTiming, executor: any TaskExecutor<Record>, stop: StopSignal,
        date: @escaping () -> Int64, report: @escaping (WorkerEvent<Record>) -> Void
    ) {
        self.store = store
        self.identity = identity
        self.timing = timing
        self.executor = executor
        self.stop = stop
        self.report = report
        self.date = date
        seeker = WorkSeeker(store: store, worker: identity, lease: timing.lease)
        time = WorkingTime(timing)
    }

    /// Works until the run is complete, until others hold all that is left, or until `stop` is raised.
    /// - Throws: `FileError`, `StoreError` or `RunError` where the run directory fails, and the executor's own error where it cannot go on.
    ///   What was journalled stays.
    public func run() throws -> WorkerSummary {
        executor.start(queue)
        defer {
            queue.close()
            executor.close()
        }
        do {
            while try stepWhereThereIsRoom() {}
        } catch {
            cancel()
            // The first error is the one to tell; what can still be made durable is.
            for held in open {
                do {
                    try held.attempt.release()
                } catch let error as RunError where error.code == .fenced {
                    held.attempt.abandon()
                } catch {
                    // The journal stays as it is: the next worker reads what is whole in it.
                }
            }
            throw error
        }
        return summary
    }

    private func cancel() {
        queue.withdraw()
        executor.cancel()
    }

    /// One round; false when the work is over.
    func step() throws -> Bool {
        report(.round)
        noticeStop()
        noticeFailure()
        if drain == nil, failsAt == nil {
            try admit()
            try share()
        }
        try take(queue.answers(within: 0.1))
        try closeFinished()
        guard let drain else { return try failsAt != nil || goesOn() }
        if .now > drain.until || stop.isUrgent { cancel() }
        guard queue.isQuiet else { return true }
        try take(queue.answers(within: 0))
        // What was in flight may have been the last of a shard.
        try closeFinished()
        try drainAll(drain.reason)
        // A worker that was told of the time limit and then to go at once does not ask to be queued again.
        summary.endReason = stop.reason ?? drain.reason
        summary.isComplete = try store.isSealed()
        return false
    }

    private func noticeStop() {
        guard let (reason, grace) = time.end(stop) else { return }
        if let drain {
            // A notice of the time limit, and then the word to go at once.
            if reason == .terminated, drain.reason != reason { self.drain = (reason, min(drain.until, .now + grace)) }
            return
        }
        drain = (reason, .now + grace)
        summary.endReason = reason
        queue.withdraw()
        executor.drain()
        report(.note("draining (\(reason.rawValue)): tasks in work have \(Int(grace.inSeconds)) s, no new ones start"))
    }

    /// The executor's error comes with the end of the last task in work.
    private func noticeFailure() {
        if failsAt == nil, queue.isFailing {
            failsAt = .now + timing.drainGrace
            queue.withdraw()
            report(.note("stopping after an error: tasks in work have \(Int(timing.drainGrace.inSeconds)) s, no new ones start"))
        }
        if let failsAt, .now > failsAt { cancel() }
    }

    /// Claims a shard whenever the executor would soon run dry. Where there is none, asks a holder for some of its tasks.
    private func admit() throws {
        guard queue.waiting < executor.capacity, .now >= nextSeek else { return }
        let own = Set(open.map(\.attempt.shard))
        switch try seeker.seek(holding: own, isIdle: queue.waiting == 0, date: date(), using: &random) {
        case .attempt(let attempt):
            idleSince = nil
            report(.claimed(shard: attempt.shard, attempt: attempt.number, tasks: attempt.tasks.count))
            for record in attempt.blamed {
                summary.ended += 1
                summary.failed += 1
                report(.recorded(record, shard: attempt.shard, attempt: attempt.number))
            }
            let held = OpenAttempt(attempt: attempt, expected: attempt.tasks.count)
            open.append(held)
            queue.add(queued(attempt.dearestFirst, of: held))
        case .nothing(let pause, let running):
            if let running { isAlone = running == 0 }
            nextSeek = .now + pause
        case .complete: summary.isComplete = true
        }
    }

    private func queued(_ tasks: [Int], of held: OpenAttempt) -> [QueuedTask<Record>] {
        let attempt = held.attempt
        // A task may be in work for longer than the worker keeps the attempt, and its end is noted in the journal all the same.
        let begin: @Sendable (Int) -> Void = { [weak attempt] in attempt?.begin($0) }
        let keep: @Sendable (Record) throws -> Void = { [weak attempt] in try attempt?.add($0) }
        let leave = attempt.leaving
        return tasks.map {
            QueuedTask(
                task: $0, partialRecords: attempt.partialRecords(of: $0), attempt: held.key, isSuspect: attempt.suspects.contains($0),
                begin: begin, keep: keep, leave: leave)
        }
    }

    /// Something has changed that may leave work to be claimed, or none.
    private func seekAtOnce() {
        seeker.begin()
        nextSeek = .now
    }

    /// Gives half of a shard's waiting tasks to a worker that asked for some.
    private func share() throws {
        for index in open.indices where open[index].attempt.isWanted && !open[index].cannotSplit {
            let waiting = queue.waiting(of: open[index].key)
            guard waiting > 0, open[index].isWorthSharing(waiting, capacity: executor.capacity) else { continue }
            let tasks = queue.takeHalf(of: open[index].key)
            guard !tasks.isEmpty else { continue }
            do {
                let child = try open[index].attempt.give(tasks.map(\.task))
                open[index].given += tasks.count
                summary.splits += 1
                report(.split(shard: open[index].attempt.shard, attempt: open[index].attempt.number, tasks: tasks.count, into: child))
            } catch let error as RunError where error.code == .fenced {
                return abandon(open[index])
            } catch let error as RunError where error.code == .splitTooOften {
                queue.add(tasks)
                open[index].cannotSplit = true
                report(.note("\(error)"))
            } catch {
                queue.add(tasks)
                throw error
            }
        }
    }

    private func take(_ answers: [TaskQueue<Record>.Answer]) throws {
        for answer in answers {
            switch answer {
            case .failure(let error): throw error
            case .note(let text): report(.note(text))
            case .record(let record, let key, let failure): try take(record, of: key, failure)
            }
        }
        if let shortage {
            self.shortage = nil
            throw shortage
        }
    }

    /// - Parameter failure: why the record is not in line for the journal; nil: it is.
    private func take(_ record: Record, of key: AttemptKey, _ failure: (any Error)?) throws {
        guard let index = open.firstIndex(where: { $0.key == key }) else { return }
        do {
            if let failure { throw failure }
            try open[index].attempt.commitWhereDue()
        } catch let error as RunError where error.code == .fenced {
            return abandon(open[index])
        } catch  where error.has(FileCode.noSpace) {
            // The record is in line. Those behind it are to come into line too, before anything else is done about it.
            shortage = error
        }
        if record.standing != .partial {
            open[index].done += 1
            summary.ended += 1
        }
        if record.standing == .failed { summary.failed += 1 }
        report(.recorded(record, shard: key.shard, attempt: key.number))
    }

    private func closeFinished() throws {
        for held in open where held.done + held.given == held.expected {
            do {
                switch try held.attempt.seal() {
                case .sealed:
                    summary.sealed += 1
                    report(.sealed(shard: held.attempt.shard, attempt: held.attempt.number))
                case .alreadySealed:
                    report(.note("shard \(held.attempt.shard) was sealed by another worker"))
                case .missing(let tasks):
                    redo(tasks, of: held)
                    continue
                }
                open.removeAll { $0.key == held.key }
                // It may have been the last one.
                seekAtOnce()
            } catch let error as RunError where error.code == .fenced {
                abandon(held)
            }
        }
    }

    /// Tasks whose records the attempt relied on, and which are gone.
    private func redo(_ tasks: [Int], of held: OpenAttempt) {
        guard let index = open.firstIndex(where: { $0.key == held.key }) else { return }
        open[index].expected += tasks.count
        queue.add(queued(tasks, of: held))
        report(.note("\(counted(tasks.count, "task")) of shard \(held.attempt.shard) without a record: to be done again"))
    }

    private func drainAll(_ reason: EndReason) throws {
        for held in open {
            do {
                try held.attempt.drain(reason)
                summary.drained += 1
                report(.drained(shard: held.attempt.shard, attempt: held.attempt.number, reason: reason))
            } catch let error as RunError where error.code == .fenced {
                abandon(held)
            }
        }
        open = []
    }

    /// Another worker holds a higher attempt: its number is the fencing token, so this one lets go. What it wrote stays in the union.
    func abandon(_ held: OpenAttempt) {
        held.attempt.abandon()
        summary.fenced += 1
        queue.withdraw(held.key)
        executor.abandon(held.key)
        open.removeAll { $0.key == held.key }
        seekAtOnce()
        report(.fenced(shard: held.attempt.shard, attempt: held.attempt.number))
    }

    /// False when the run is complete, or when nothing can be claimed although nobody has worked for a whole lease. While others work, an
    /// idle worker stays: they may die, or give something away.
    private func goesOn() throws -> Bool {
        guard open.isEmpty else { return true }
        if summary.isComplete { return false }
        let since = isAlone ? idleSince ?? .now : .now
        idleSince = since
        return ContinuousClock.now - since < timing.lease + .seconds(2)
    }

    struct OpenAttempt {
        let attempt: Attempt<Record>
        let begun = ContinuousClock.now
        /// Records that end tasks, to be made or given away before the shard can be sealed.
        var expected: Int
        var done = 0
        var given = 0
        /// No number is left for another split.
        var cannotSplit = false

        /// What is left would keep the executor busy for longer than it takes to hand it over.
        func isWorthSharing(_ waiting: Int, capacity: Int) -> Bool {
            done == 0 || (ContinuousClock.now - begun).inSeconds / Double(done) * Double(waiting) / Double(capacity) > 1
        }

        var key: AttemptKey { AttemptKey(shard: attempt.shard, number: attempt.number) }
    }
}
