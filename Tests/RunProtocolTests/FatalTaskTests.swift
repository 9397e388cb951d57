import FileSystem
import Fixtures
import Records
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
