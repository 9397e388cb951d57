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

        public init(slots: Int, lease: Duration, drainGrace: Duration) {
            self.slots = slots
            self.lease = lease
            self.drainGrace = drainGrace
        }
    }

    /// What a person watching may want to know, in order, from the coordinator's thread.
    public enum Event: Sendable {
        case claimed(shard: Int, attempt: Int, tasks: Int)
        case judged(TaskResult, shard: Int, attempt: Int)
        case sealed(shard: Int, attempt: Int)
        case drained(shard: Int, attempt: Int)
        case fenced(shard: Int, attempt: Int)
        case note(String)
    }

    public struct Summary: Sendable {
        public var judged = 0
        public var judgeErrors = 0
        public var sealed = 0
        public var drained = 0
        public var fenced = 0
        /// The worker was told to stop before the run was complete.
        public var wasDrained = false
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
    private var nextClaim = ContinuousClock.now
    private var idleSince: ContinuousClock.Instant?
    private var drainSince: ContinuousClock.Instant?

    /// - Parameter makeSlot: makes the judge of one slot on that slot's own thread.
    public init(
        store: RunStore, identity: WorkerIdentity, options: Options, stop: StopSignal,
        makeSlot: @escaping @Sendable (Int) throws -> any TaskRunner, report: @escaping (Event) -> Void
    ) throws {
        self.store = store
        self.identity = identity
        self.options = options
        self.stop = stop
        self.report = report
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
        if drainSince == nil { try admit() }
        try take(feed.results(within: 0.1))
        try closeFinished()
        guard let drainSince else { return try goesOn() }
        if ContinuousClock.now - drainSince > options.drainGrace || stop.isUrgent { feed.cancel() }
        guard feed.isQuiet else { return true }
        try take(feed.results(within: 0))
        try drainAll()
        summary.isComplete = try store.isSealed()
        return false
    }

    private func noticeStop() {
        guard drainSince == nil, stop.isRaised else { return }
        drainSince = .now
        summary.wasDrained = true
        feed.withdraw()
        report(.note("draining: candidates in flight have \(Int(options.drainGrace.inSeconds)) s, no new ones start"))
    }

    /// Claims a shard whenever the slots would soon run dry.
    private func admit() throws {
        guard feed.waiting < options.slots, ContinuousClock.now >= nextClaim else { return }
        guard let attempt = try store.claim(worker: identity, lease: options.lease) else {
            // Nothing is free just now. The directory is not asked again at once: on a cluster many workers would.
            nextClaim = .now + min(options.lease / 10, .milliseconds(500))
            return
        }
        idleSince = nil
        report(.claimed(shard: attempt.shard, attempt: attempt.number, tasks: attempt.tasks.count))
        let held = OpenAttempt(attempt: attempt)
        open.append(held)
        feed.add(attempt.tasks, of: held.key)
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
        for held in open where held.done == held.attempt.tasks.count {
            do {
                switch try held.attempt.seal() {
                case .sealed:
                    summary.sealed += 1
                    report(.sealed(shard: held.attempt.shard, attempt: held.attempt.number))
                case .alreadySealed:
                    report(.note("shard \(held.attempt.shard) was sealed by another worker"))
                }
                open.removeAll { $0.key == held.key }
            } catch let error as ShardStoreError where error.code == .fenced {
                abandon(held)
            }
        }
    }

    private func drainAll() throws {
        for held in open {
            do {
                try held.attempt.drain()
                summary.drained += 1
                report(.drained(shard: held.attempt.shard, attempt: held.attempt.number))
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
        report(.fenced(shard: held.attempt.shard, attempt: held.attempt.number))
    }

    /// False when the run is complete, or when others have held all the rest for a whole lease.
    private func goesOn() throws -> Bool {
        guard open.isEmpty else { return true }
        if try store.isSealed() {
            summary.isComplete = true
            return false
        }
        let since = idleSince ?? .now
        idleSince = since
        return ContinuousClock.now - since < options.lease + .seconds(2)
    }

    private struct OpenAttempt {
        let attempt: Attempt
        var done = 0
        var key: AttemptKey { AttemptKey(shard: attempt.shard, number: attempt.number) }
    }
}
