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
        attempt.leave(0)
        try attempt.record(made(0))
        attempt.begin(2)
        run.world.kill(worker(1))
        let second = try #require(try run.store().claim(worker: worker(2), lease: lease))
        #expect(second.tasks == [0, 1, 2, 3])
        #expect(second.suspects == [1, 2])
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

private struct FailingSync: FileSystemObserver {
    func willPerform(_ operation: FileOperation) throws {
        if operation.kind == .sync { throw FileError(.inputOutput, "the disk is broken", remedy: "") }
    }

    func didPerform(_ operation: FileOperation, size: Int) {}
}
