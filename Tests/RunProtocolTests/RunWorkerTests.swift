import Digests
import FileSystem
import Fixtures
import Foundation
import Records
import Sandbox
import Synchronization
import Testing

@testable import Evaluation
@testable import RunProtocol

/// Workers of one run directory, with slots that sleep instead of judging.
@Suite struct RunWorkerTests {
    /// Every task of the first shard waits while the others have nothing to do.
    @Test func idleWorkersGetTasksFromOneThatGrinds() throws {
        let run = try SleepingRun(shards: [Array(0..<80), [80], [81], [82]], seconds: { $0 < 80 ? 0.4 : 0.01 })
        let summaries = try run.work(workers: 4)
        #expect(try run.store().merge().missing == 0)
        #expect(try run.store().union().redone == 0)
        #expect(summaries.reduce(0) { $0 + $1.splits } > 0)
        #expect(summaries.allSatisfy { $0.ended > 1 }, "\(summaries.map(\.ended))")
        #expect(summaries.map(\.ended).max() ?? 0 < 60, "\(summaries.map(\.ended))")
    }

    /// The executor of a worker that another one has fenced is told which attempt is lost, so that it stops working for nothing.
    @Test func theExecutorIsToldOfALostAttempt() throws {
        let run = try SleepingRun(shards: [Array(0..<2000)], seconds: { _ in 0.01 })
        let stop = StopSignal()
        let lost = Mutex<[AttemptKey]>([])
        run.whenJudged = { count in
            guard count == 3 else { return }
            var other = WorkerIdentity.current(toolVersion: "test")
            other.host = "another"
            _ = try? run.store().claim(0, attempt: 2, worker: other, lease: .seconds(30))
        }
        run.whenAbandoned = { attempt in
            lost.withLock { $0.append(attempt) }
            stop.raise()
        }
        let summary = try #require(try run.work(workers: 1, stop: stop).first)
        #expect(summary.fenced == 1 && summary.ended < 2000)
        #expect(lost.withLock { $0 } == [AttemptKey(shard: 0, number: 1)])
    }

    @Test func whatMayTakeLongestBeginsFirst() throws {
        let run = try SleepingRun(shards: [[0, 1, 2, 3, 4, 5]], seconds: { _ in 0.01 }, costs: [1, 1, 64, 1, 8, 1])
        _ = try run.work(workers: 1)
        #expect(run.order.withLock { $0 } == [2, 4, 0, 1, 3, 5])
    }

    /// The records of an earlier attempt are lost after this one has left their tasks out: its seal finds them missing.
    @Test func tasksThatTheSealFindsMissingAreDoneAgain() throws {
        let run = try SleepingRun(shards: [Array(0..<6)], seconds: { _ in 0.01 })
        let first = try #require(try run.store().claim(worker: .current(toolVersion: "test"), lease: .seconds(30)))
        for task in 0..<2 { try first.record(made(task)) }
        try first.drain()
        let path = run.directory.attemptPath(shard: 0, attempt: 1)
        run.whenJudged = { if $0 == 1 { _ = try? Files.remove(path) } }
        let summary = try #require(try run.work(workers: 1).first)
        #expect(run.order.withLock { $0 } == [2, 3, 4, 5, 0, 1])
        #expect(summary.isComplete && summary.sealed == 1 && summary.ended == 6)
        let merged = try run.store().merge()
        #expect(merged.missing == 0 && merged.redone == 0)
        // By the same attempt: nobody had to claim the shard again.
        #expect(try run.store().union().tasks.map { $0?.result?.attempt } == [Int?](repeating: 2, count: 6))
    }

    @Test func aWorkerWhoseTimeEndsDrainsAndSaysSo() throws {
        let run = try SleepingRun(shards: [Array(0..<1000)], seconds: { _ in 0.05 })
        let summary = try #require(try run.work(workers: 1, deadline: .seconds(4)).first)
        #expect(summary.endReason == .timeLimit && !summary.isComplete && summary.drained == 1)
        #expect(summary.ended > 0 && summary.ended < 1000)
        let status = try run.store().status()
        #expect(status.shards.map(\.state) == [.drained] && status.shards[0].endReason == .timeLimit)
        #expect(status.done == summary.ended)
    }

    /// What ends while the worker drains may have been the last of its shard.
    @Test(arguments: [EndReason.asked, .terminated, .timeLimit]) func aSignalEndsTheWorkerWithItsReason(reason: EndReason) throws {
        let run = try SleepingRun(shards: [Array(0..<500), Array(500..<1000)], seconds: { _ in 0.02 })
        let stop = StopSignal()
        run.whenJudged = { if $0 == 20 { stop.raise(reason) } }
        let summary = try #require(try run.work(workers: 1, stop: stop).first)
        #expect(summary.endReason == reason)
        #expect(try run.store().status().shards.compactMap(\.endReason).allSatisfy { $0 == reason })
        #expect(try run.store().union().results.count { $0 != nil } == summary.ended)
    }
}

/// A run of made-up tasks.
private final class SleepingRun: @unchecked Sendable {
    let directory: RunDirectory
    private let outline: RunOutline
    private let root: String
    private let seconds: @Sendable (Int) -> Double
    let order = Mutex<[Int]>([])
    var whenJudged: @Sendable (Int) -> Void = { _ in }
    var whenAbandoned: @Sendable (AttemptKey) -> Void = { _ in }

    init(shards: [[Int]], seconds: @escaping @Sendable (Int) -> Double, costs: [Float] = []) throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("gencode-workers-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        directory = RunDirectory(path: root + "/run")
        try directory.create()
        let count = shards.reduce(0) { $0 + $1.count }
        outline = RunOutline(run: "run", planDigest: sha256(Array("\(shards)".utf8)), taskCount: count, shards: shards, costs: costs)
        self.seconds = seconds
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func store() throws -> EvaluationStore { try EvaluationStore(directory: directory, outline: outline, scratch: root) }

    /// Runs workers of one slot each, on threads of this process, to their ends.
    func work(workers: Int, deadline: Duration? = nil, stop: StopSignal = StopSignal()) throws -> [WorkerSummary] {
        let summaries = Mutex<[WorkerSummary]>([])
        let failures = Mutex<[any Error]>([])
        let group = DispatchGroup()
        for number in 0..<workers {
            group.enter()
            Thread { [self] in
                defer { group.leave() }
                do {
                    var identity = WorkerIdentity.current(toolVersion: "test")
                    identity.host = "host\(number)"
                    let worker = EvaluationWorker(
                        store: try store(), identity: identity,
                        timing: WorkerTiming(lease: .seconds(30), drainGrace: .seconds(2), deadline: deadline.map { .now + $0 }),
                        executor: ToldExecutor(try SlotExecutor(slots: 1) { _ in SleepingJudge(run: self) }, run: self), stop: stop,
                        date: { 0 }, report: { _ in })
                    let summary = try worker.run()
                    summaries.withLock { $0.append(summary) }
                } catch { failures.withLock { $0.append(error) } }
            }.start()
        }
        group.wait()
        if let failure = failures.withLock({ $0.first }) { throw failure }
        return summaries.withLock { $0 }
    }

    fileprivate func judge(_ task: Int) -> TaskResult {
        usleep(UInt32(seconds(task) * 1e6))
        let count = order.withLock { order in
            order.append(task)
            return order.count
        }
        whenJudged(count)
        return TaskResult(
            task: task, verdict: .accepted, tier: .t3, testsPassed: 1, testsRun: 1, testsTotal: 1, firstFailedTest: nil, usage: Usage(),
            message: "")
    }
}

/// Passes everything on, and tells the run which attempts were lost.
private final class ToldExecutor: TaskExecutor {
    typealias Record = TaskResult

    private let slots: SlotExecutor
    private let run: SleepingRun

    init(_ slots: SlotExecutor, run: SleepingRun) { (self.slots, self.run) = (slots, run) }

    var capacity: Int { slots.capacity }
    func start(_ queue: TaskQueue<TaskResult>) { slots.start(queue) }
    func drain() { slots.drain() }
    func abandon(_ attempt: AttemptKey) { run.whenAbandoned(attempt) }
    func cancel() { slots.cancel() }
    func close() { slots.close() }
}

private struct SleepingJudge: TaskJudge {
    let run: SleepingRun
    func judge(task: Int, cancel: CancellationFlag) -> TaskResult? { run.judge(task) }
    func close() {}
}
