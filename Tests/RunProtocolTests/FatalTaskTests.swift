import ColumnStore
import Digests
import FileSystem
import Fixtures
import Foundation
import Records
import Synchronization
import Testing

@testable import Evaluation
@testable import RunProtocol

private let lease = Duration.seconds(60)

/// A task that workers die of is not given to worker after worker.
@Suite struct FatalTaskTests {
    /// A worker claims the shard, begins some tasks, ends some of them, and dies.
    private func die(_ run: RunFixture, _ pid: Int32, begins: [Int], ends: [Int] = []) throws {
        let attempt = try #require(try run.store().claim(worker: worker(pid), lease: lease))
        for task in begins { attempt.begin(task) }
        for task in ends { try attempt.record(made(task)) }
        if !ends.isEmpty { try attempt.commit() }
        run.world.kill(worker(pid))
    }

    @Test func aTaskThatTwoDeadWorkersHadInWorkIsNotTriedAThirdTime() throws {
        let run = try RunFixture(tasks: 5, shards: 1)
        try die(run, 1, begins: [0, 3], ends: [0])
        try die(run, 2, begins: [1, 3], ends: [1])
        let third = try #require(try run.store().claim(worker: worker(3), lease: lease))
        #expect(third.tasks == [2, 4])
        #expect(third.blamed.map(\.task) == [3])
        try judgeAll(third)
        #expect(try third.seal() == .sealed)
        let result = try #require(try run.store().union().results[3])
        #expect(result.verdict == .judgeError)
        #expect(result.message.contains("1, 2"))
        // Another resume may try it again.
        #expect(try run.store().unfinishedTasks() == [3])
    }

    @Test func oneDeathOnlyPutsATaskLast() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        try die(run, 1, begins: [0])
        let second = try #require(try run.store().claim(worker: worker(2), lease: lease))
        #expect(second.tasks == [0, 1, 2, 3])
        #expect(second.dearestFirst == [1, 2, 3, 0])
        #expect(second.blamed.isEmpty)
    }

    /// Each takeover folds the files of earlier attempts into its own journal.
    @Test func deathsAreCountedAcrossManyTakeovers() throws {
        let run = try RunFixture(tasks: 3, shards: 1)
        try die(run, 1, begins: [2])
        for pid in Int32(2)...5 { try die(run, pid, begins: []) }
        try die(run, 6, begins: [2])
        let last = try #require(try run.store().claim(worker: worker(7), lease: lease))
        #expect(last.tasks == [0, 1])
        #expect(last.blamed.map(\.task) == [2])
    }

    @Test func aWorkerThatGivesItsShardBackOrDrainsHasNotDied() throws {
        let run = try RunFixture(tasks: 3, shards: 1)
        for pid in Int32(1)...2 {
            let attempt = try #require(try run.store().claim(worker: worker(pid), lease: lease))
            attempt.begin(1)
            if pid == 1 { try attempt.release() } else { try attempt.drain() }
        }
        let third = try #require(try run.store().claim(worker: worker(3), lease: lease))
        #expect(third.tasks == [0, 1, 2])
        #expect(third.suspects.isEmpty)
    }

    @Test func aDrainedAttemptPassesEarlierDeathsOn() throws {
        let run = try RunFixture(tasks: 3, shards: 1)
        try die(run, 1, begins: [1])
        try die(run, 2, begins: [])
        // The third takes over more than one file, and so takes their content into its own.
        let third = try #require(try run.store().claim(worker: worker(3), lease: lease))
        try third.drain()
        try die(run, 4, begins: [1])
        let last = try #require(try run.store().claim(worker: worker(5), lease: lease))
        #expect(last.blamed.map(\.task) == [1])
    }

    /// The note is in the file before any commit.
    @Test func whatIsBegunIsWrittenAtOnce() throws {
        let run = try RunFixture(tasks: 2, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: lease))
        attempt.begin(1)
        let reading = try #require(
            try run.store().readJournal(.journal(shard: 0, attempt: 1), seed: attempt.journal.header.seed, detail: .whole))
        #expect(reading.begun == [TaskAttempt(task: 1, attempt: 1)])
        #expect(reading.damage.isEmpty)
        // What follows does not overwrite it.
        try attempt.record(made(1))
        try attempt.commit()
        attempt.begin(0)
        try attempt.record(made(0))
        try attempt.commit()
        let after = try #require(
            try run.store().readJournal(.journal(shard: 0, attempt: 1), seed: attempt.journal.header.seed, detail: .whole))
        #expect(after.begun.count == 2 && after.entries.count == 2 && after.damage.isEmpty)
    }

    /// Its record is lost with the worker, and yet it was not what the worker died of.
    @Test func aTaskThatWasDoneIsNotChargedWithTheDeathThatLostItsRecord() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: lease))
        attempt.begin(0)
        attempt.begin(1)
        try attempt.record(made(0))
        attempt.leave(0)
        attempt.begin(2)
        run.world.kill(worker(1))
        let second = try #require(try run.store().claim(worker: worker(2), lease: lease))
        #expect(second.tasks == [0, 1, 2, 3])
        #expect(second.suspects == [1, 2])
    }

    /// The process list of this host says that the worker lives: it was frozen for longer than the lease.
    @Test func aWorkerThatWasOnlyFrozenHasNotDied() throws {
        let run = try RunFixture(tasks: 3, shards: 1)
        for pid in Int32(1)...4 {
            let attempt = try takeOver(run, worker(pid))
            #expect(attempt.number == Int(pid) && attempt.tasks == [0, 1, 2])
            #expect(attempt.suspects.isEmpty && attempt.blamed.isEmpty)
            attempt.begin(1)
        }
    }

    /// Of a worker of another host, only the worker itself can tell. A later attempt reads what it wrote after it was fenced.
    @Test(arguments: [true, false]) func aFencedWorkerOfAnotherHostSaysThatItLives(isHeard: Bool) throws {
        let run = try RunFixture(tasks: 3, shards: 1)
        let first = try takeOver(run, worker(1, host: "there"))
        first.begin(1)
        first.begin(2)
        let second = try takeOver(run, worker(2, host: "there"))
        #expect(second.suspects == [1, 2])
        #expect(try first.isFenced())
        if isHeard { first.abandon() }
        first.leave(1)
        second.begin(1)
        // Task 2 is still in work in the first worker, which may die of it.
        let third = try takeOver(run, worker(3, host: "there"))
        #expect(third.suspects == (isHeard ? [1, 2] : [2]))
        #expect(third.blamed.map(\.task) == (isHeard ? [] : [1]))
    }

    @Test func aFencedWorkerThatHasNothingInWorkHasStopped() throws {
        let run = try RunFixture(tasks: 3, shards: 1)
        let first = try takeOver(run, worker(1, host: "there"))
        first.begin(1)
        let second = try takeOver(run, worker(2, host: "there"))
        #expect(second.suspects == [1])
        first.abandon()
        first.leave(1)
        #expect(try reading(run, first).isReleased)
        #expect(try takeOver(run, worker(3, host: "there")).suspects.isEmpty)
    }

    /// Claims the next attempt, after the lease of the one before.
    private func takeOver(_ run: RunFixture, _ worker: WorkerIdentity) throws -> Attempt<TaskResult> {
        let store = try run.store()
        if let first = try store.claim(worker: worker, lease: lease) { return first }
        run.world.advance(by: lease + .seconds(1))
        return try #require(try store.claim(worker: worker, lease: lease))
    }

    /// The worker was about to remove its journal.
    @Test func aDrainThatIsCutShortIsNoDeath() throws {
        let run = try RunFixture(tasks: 3, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: lease))
        attempt.begin(1)
        let journal = run.directory.journalPath(shard: 0, attempt: 1)
        let bytes = try #require(FileManager.default.contents(atPath: journal))
        try attempt.drain()
        try bytes.write(to: URL(fileURLWithPath: journal))
        let second = try #require(try run.store().claim(worker: worker(2), lease: lease))
        #expect(second.tasks == [0, 1, 2])
        #expect(second.suspects.isEmpty)
    }

    @Test func aTaskBeginsWhileTheDiskIsSynced() throws {
        let run = try RunFixture(tasks: 3, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: lease))
        let disk = SlowDisk { attempt.begin(1) }
        try Files.$observer.withValue(disk) {
            try attempt.record(made(0))
            try attempt.commit()
        }
        #expect(disk.answers.withLock { $0 } == [.success])
        #expect(try reading(run, attempt).begun == [TaskAttempt(task: 1, attempt: 1)])
    }

    @Test func aCommitThatFailsKeepsTheNoteOfWhatIsInWork() throws {
        let run = try RunFixture(tasks: 3, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: lease))
        attempt.begin(1)
        try attempt.record(made(0))
        Files.$observer.withValue(FailingSync()) {
            #expect(throws: (any Error).self) { try attempt.commit() }
        }
        let between = try reading(run, attempt)
        #expect(between.begun == [TaskAttempt(task: 1, attempt: 1)])
        #expect(between.entries.isEmpty && between.damage.isEmpty)
        try attempt.commit()
        let after = try reading(run, attempt)
        #expect(after.begun.count == 1 && after.entries.count == 1 && after.damage.isEmpty)
    }

    private func reading(_ run: RunFixture, _ attempt: Attempt<TaskResult>) throws -> JournalReading<TaskResult> {
        let own = RunFile.journal(shard: attempt.shard, attempt: attempt.number)
        return try #require(try run.store().readJournal(own, seed: attempt.journal.header.seed, detail: .whole))
    }

    @Test func oneSuspectIsInWorkAtATime() throws {
        let queue = TaskQueue<TaskResult>()
        let key = AttemptKey(shard: 0, number: 2)
        queue.add(
            [5, 6, 7, 8].map { QueuedTask(task: $0, partialRecords: [], attempt: key, isSuspect: $0 < 7) })
        let first = try #require(queue.take())
        #expect(first.task == 5)
        #expect([queue.take()?.task, queue.take()?.task] == [7, 8])
        queue.finish(first, with: nil)
        #expect(queue.take()?.task == 6)
    }

    @Test func suspectsAreNotGivenAway() {
        let queue = TaskQueue<TaskResult>()
        let key = AttemptKey(shard: 0, number: 2)
        queue.add((0..<6).map { QueuedTask(task: $0, partialRecords: [], attempt: key, isSuspect: $0 >= 4) })
        #expect(queue.takeHalf(of: key).map(\.task) == [0, 2])
        #expect(queue.waiting == 4)
    }
}

/// A disk that goes on with a sync only when another thread has done something.
private final class SlowDisk: FileSystemObserver {
    private let body: @Sendable () -> Void
    let answers = Mutex<[DispatchTimeoutResult]>([])

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func willPerform(_ operation: FileOperation) throws {
        guard operation.kind == .sync else { return }
        let isDone = DispatchSemaphore(value: 0)
        Thread.detachNewThread { [body] in
            body()
            isDone.signal()
        }
        let answer = isDone.wait(timeout: .now() + .seconds(30))
        answers.withLock { $0.append(answer) }
    }

    func didPerform(_ operation: FileOperation, size: Int) {}
}

/// The encoding of a record is a task's doing too: the worker can die of it as of the task.
@Suite struct FatalRecordTests {
    @Test func aTaskWhoseRecordKillsTheWorkerIsCharged() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let deaths = DeathByEncoding(journal: run.directory.journalPath(shard: 0, attempt: 1))
        let store = try RunStore<FragileRecord>(
            directory: run.directory, outline: run.outline, scratch: run.place.path, probe: run.world.probe)
        let fragile = RunWorker(
            store: store, identity: worker(1), timing: WorkerTiming(lease: lease, drainGrace: .zero), executor: FragileExecutor(deaths),
            stop: StopSignal(), date: { 0 }, report: { _ in })
        #expect(try fragile.run().isComplete)
        // What the worker leaves when it dies while it encodes the record of task 0, another task being in work and a third one done.
        let after = try RunFixture(tasks: 4, shards: 1)
        try Data(#require(deaths.remains.withLock { $0 })).write(
            to: URL(fileURLWithPath: after.directory.journalPath(shard: 0, attempt: 1)))
        after.world.kill(worker(1))
        let next = try #require(try after.store().claim(worker: worker(2), lease: lease))
        #expect(next.suspects == [0, 2])
    }
}

/// What is left of a worker when the encoding of a record kills it.
private final class DeathByEncoding: Sendable {
    let remains = Mutex<[UInt8]?>(nil)
    let isEncoding = DispatchSemaphore(value: 0)
    let isOver = DispatchSemaphore(value: 0)
    private let journal: String

    init(journal: String) { self.journal = journal }

    /// Looks at the journal once a third task has begun: by then a note that was to be rewritten is.
    func die() {
        isEncoding.signal()
        defer { isOver.signal() }
        for _ in 0..<60_000 {
            let bytes = FileManager.default.contents(atPath: journal).map { [UInt8]($0) } ?? []
            let seed = JournalHeader.seed(planDigest: sha256(Array("plan of 4".utf8)), shard: 0, attempt: 1)
            if JournalReading<TaskResult>.read(bytes, file: journal, seed: seed, isLive: true).begun.contains(where: { $0.task == 2 }) {
                return remains.withLock { $0 = bytes }
            }
            usleep(1000)
        }
    }
}

/// A result whose encoding can kill the worker.
private struct FragileRecord: RunRecord {
    var result: TaskResult
    var death: DeathByEncoding?

    static func == (left: FragileRecord, right: FragileRecord) -> Bool { left.result == right.result }
    func hash(into hasher: inout Hasher) { hasher.combine(result) }

    var task: Int { result.task }
    var key: Never? { nil }
    var standing: RecordStanding { result.standing }
    static var hasPartialRecords: Bool { false }

    func encode(into writer: inout ByteWriter) {
        death?.die()
        result.encode(into: &writer)
    }

    static func decode(_ reader: inout ByteReader, detail: RecordDetail) throws(MalformedRecord) -> FragileRecord {
        FragileRecord(result: try TaskResult.decode(&reader, detail: detail))
    }

    static func writeColumns(_ entries: [RecordEntry<FragileRecord>], to writer: ColumnFileWriter) throws {
        try TaskResult.writeColumns(entries.map { RecordEntry(record: $0.record.result, attempt: $0.attempt) }, to: writer)
    }

    static func readColumns(_ file: ColumnFile, detail: RecordDetail) throws -> [RecordEntry<FragileRecord>] {
        try TaskResult.readColumns(file, detail: detail).map {
            RecordEntry(record: FragileRecord(result: $0.record), attempt: $0.attempt)
        }
    }

    static func readStandings(_ file: ColumnFile) throws -> [(task: Int, standing: RecordStanding)] {
        try TaskResult.readStandings(file)
    }

    static func blamed(task: Int, attempts: [Int]) -> FragileRecord { FragileRecord(result: .blamed(task: task, attempts: attempts)) }
}

/// Two slots. The record of task 0 is the deadly one. Task 1 ends once that record is being encoded, and task 2 once the worker would be dead.
private final class FragileExecutor: TaskExecutor, Sendable {
    let capacity = 2
    private let deaths: DeathByEncoding
    private let running = DispatchGroup()

    init(_ deaths: DeathByEncoding) { self.deaths = deaths }

    func start(_ queue: TaskQueue<FragileRecord>) {
        for _ in 0..<capacity {
            running.enter()
            Thread { [self] in
                while let next = queue.take() {
                    if next.task == 1 { deaths.isEncoding.wait() }
                    if next.task == 2 { deaths.isOver.wait() }
                    queue.finish(next, with: FragileRecord(result: made(next.task), death: next.task == 0 ? deaths : nil))
                }
                running.leave()
            }.start()
        }
    }

    func cancel() {}
    func close() { running.wait() }
}

private struct FailingSync: FileSystemObserver {
    func willPerform(_ operation: FileOperation) throws {
        if operation.kind == .sync { throw FileError(.inputOutput, "the disk is broken", remedy: "") }
    }

    func didPerform(_ operation: FileOperation, size: Int) {}
}
