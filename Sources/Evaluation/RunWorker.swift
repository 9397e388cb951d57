import Foundation
import Records
import Sandbox
import ShardStore

/// One worker process of a run: claims shards, feeds their tasks to slots, journals the results, seals what is complete.
///
/// One coordinator, the thread that calls `run()`, owns the store and every attempt; each slot thread owns one judge and sees only tasks
/// and results. So nothing of the run directory is touched by two threads.
public final class RunWorker {
    public struct Options: Sendable {
        public var slots: Int
        /// How long an attempt of another machine may show no sign of life before it counts as dead.
        public var lease: Duration
        /// How long candidates in flight may still take once the worker drains.
        public var drainGrace: Duration
        /// When the worker's own time ends; nil: never.
        public var deadline: ContinuousClock.Instant?
        /// The largest wall-time limit of one test of the run.
        public var longestTest: Duration

        public init(
            slots: Int, lease: Duration, drainGrace: Duration, deadline: ContinuousClock.Instant? = nil, longestTest: Duration = .zero
        ) {
            self.slots = slots
            self.lease = lease
            self.drainGrace = drainGrace
            self.deadline = deadline
            self.longestTest = longestTest
        }
    }

    /// What a person watching may want to know, in order, from the coordinator's thread.
    public enum Event: Sendable {
        case claimed(shard: Int, attempt: Int, tasks: Int)
        case judged(TaskResult, shard: Int, attempt: Int)
        case sealed(shard: Int, attempt: Int)
        case drained(shard: Int, attempt: Int, reason: EndReason)
        /// Tasks were given to an idle worker, as a shard of their own.
        case split(shard: Int, attempt: Int, tasks: Int, into: Int)
        case fenced(shard: Int, attempt: Int)
        case note(String)
    }

    public struct Summary: Sendable {
        public var judged = 0
        public var judgeErrors = 0
        public var sealed = 0
        public var drained = 0
        public var fenced = 0
        public var splits = 0
        /// Why the worker stopped before the run was complete; nil: it did not, or others hold all that is left.
        public var ended: EndReason?
        /// Every shard of the run is sealed.
        public var isComplete = false
    }

    private let store: RunStore
    private let identity: WorkerIdentity
    private let options: Options
    private let stop: StopSignal
    private let report: (Event) -> Void
    private let feed: TaskFeed
    private var open: [OpenAttempt] = []
    private var summary = Summary()
    private let date: () -> Int64
    private var seeker: WorkSeeker
    private var nextSeek = ContinuousClock.now
    private var random = SystemRandomNumberGenerator()
    private var time: WorkingTime
    private var idleSince: ContinuousClock.Instant?
    /// Nobody was at work at the last look.
    private var isAlone = false
    private var drain: (reason: EndReason, until: ContinuousClock.Instant)?

    /// - Parameters:
    ///   - date: seconds since 1970, to be shown.
    ///   - makeSlot: makes the judge of one slot on that slot's own thread.
    public init(
        store: RunStore, identity: WorkerIdentity, options: Options, stop: StopSignal, date: @escaping () -> Int64,
        makeSlot: @escaping @Sendable (Int) throws -> any TaskRunner, report: @escaping (Event) -> Void
    ) throws {
        self.store = store
        self.identity = identity
        self.options = options
        self.stop = stop
        self.report = report
        self.date = date
        seeker = WorkSeeker(store: store, worker: identity, lease: options.lease)
        time = WorkingTime(options)
        feed = try TaskFeed(slots: options.slots, makeSlot: makeSlot)
    }

    /// Works until the run is complete, until others hold all that is left, or until `stop` is raised.
    /// - Throws: `ShardStoreError` where the run directory fails, `SandboxError` where no slot can start. What was journalled stays.
    public func run() throws -> Summary {
        feed.start()
        defer { feed.close() }
        do {
            while try step() {}
        } catch {
            feed.cancel()
            // The first error is the one to tell; what can still be made durable is.
            for held in open { try? held.attempt.release() }
            throw error
        }
        return summary
    }

    /// One round of the coordinator; false when the work is over.
    private func step() throws -> Bool {
        noticeStop()
        if drain == nil {
            try admit()
            try share()
        }
        try take(feed.results(within: 0.1))
        try closeFinished()
        guard let drain else { return try goesOn() }
        if .now > drain.until || stop.isUrgent { feed.cancel() }
        guard feed.isQuiet else { return true }
        try take(feed.results(within: 0))
        // What was in flight may have been the last of a shard.
        try closeFinished()
        try drainAll(drain.reason)
        // Who was told of the time limit first and then to go is not to come back.
        summary.ended = stop.reason ?? drain.reason
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
        summary.ended = reason
        feed.withdraw()
        report(.note("draining (\(reason.rawValue)): candidates in flight have \(Int(grace.inSeconds)) s, no new ones start"))
    }

    /// Claims a shard whenever the slots would soon run dry; where there is none, asks a holder for some of its tasks.
    private func admit() throws {
        guard feed.waiting < options.slots, .now >= nextSeek else { return }
        let own = Set(open.map(\.attempt.shard))
        switch try seeker.seek(holding: own, isIdle: feed.waiting == 0, date: date(), using: &random) {
        case .attempt(let attempt):
            idleSince = nil
            report(.claimed(shard: attempt.shard, attempt: attempt.number, tasks: attempt.tasks.count))
            let held = OpenAttempt(attempt: attempt)
            open.append(held)
            feed.add(attempt.dearestFirst, of: held.key)
        case .nothing(let pause, let running):
            if let running { isAlone = running == 0 }
            nextSeek = .now + pause
        case .complete: summary.isComplete = true
        }
    }

    /// Something has changed that may leave work to be claimed, or none.
    private func seekAtOnce() {
        seeker.begin()
        nextSeek = .now
    }

    /// Gives half of a shard's waiting tasks to a worker that asked for some.
    private func share() throws {
        for index in open.indices where open[index].attempt.isWanted {
            let waiting = feed.waiting(of: open[index].key)
            guard waiting > 0, open[index].isWorthSharing(waiting, slots: options.slots) else { continue }
            let tasks = feed.takeHalf(of: open[index].key)
            guard !tasks.isEmpty else { continue }
            do {
                let child = try open[index].attempt.give(tasks)
                open[index].given += tasks.count
                summary.splits += 1
                report(.split(shard: open[index].attempt.shard, attempt: open[index].attempt.number, tasks: tasks.count, into: child))
            } catch let error as ShardStoreError where error.code == .fenced {
                return abandon(open[index])
            } catch {
                feed.add(tasks, of: open[index].key)
                throw error
            }
        }
    }

    private func take(_ results: [TaskFeed.Finished]) throws {
        for finished in results {
            if let failure = finished.slotFailure { throw failure }
            if let note = finished.note { report(.note(note)) }
            guard let result = finished.result, let index = open.firstIndex(where: { $0.key == finished.attempt }) else { continue }
            do {
                try open[index].attempt.record(result)
            } catch let error as ShardStoreError where error.code == .fenced {
                abandon(open[index])
                continue
            }
            open[index].done += 1
            summary.judged += 1
            if result.verdict == .judgeError { summary.judgeErrors += 1 }
            report(.judged(result, shard: finished.attempt.shard, attempt: finished.attempt.number))
        }
    }

    private func closeFinished() throws {
        for held in open where held.done + held.given == held.attempt.tasks.count {
            do {
                switch try held.attempt.seal() {
                case .sealed:
                    summary.sealed += 1
                    report(.sealed(shard: held.attempt.shard, attempt: held.attempt.number))
                case .alreadySealed:
                    report(.note("shard \(held.attempt.shard) was sealed by another worker"))
                }
                open.removeAll { $0.key == held.key }
                // It may have been the last one.
                seekAtOnce()
            } catch let error as ShardStoreError where error.code == .fenced {
                abandon(held)
            }
        }
    }

    private func drainAll(_ reason: EndReason) throws {
        for held in open {
            do {
                try held.attempt.drain(reason)
                summary.drained += 1
                report(.drained(shard: held.attempt.shard, attempt: held.attempt.number, reason: reason))
            } catch let error as ShardStoreError where error.code == .fenced {
                abandon(held)
            }
        }
        open = []
    }

    /// Another worker holds a higher attempt: its number is the fencing token, so this one lets go. What it wrote stays in the union.
    private func abandon(_ held: OpenAttempt) {
        summary.fenced += 1
        feed.withdraw(held.key)
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
        return ContinuousClock.now - since < options.lease + .seconds(2)
    }

    private struct OpenAttempt {
        let attempt: Attempt
        let begun = ContinuousClock.now
        var done = 0
        var given = 0

        /// What is left would keep these slots busy for longer than it takes to hand it over.
        func isWorthSharing(_ waiting: Int, slots: Int) -> Bool {
            done == 0 || (ContinuousClock.now - begun).inSeconds / Double(done) * Double(waiting) / Double(slots) > 1
        }

        var key: AttemptKey { AttemptKey(shard: attempt.shard, number: attempt.number) }
    }
}
