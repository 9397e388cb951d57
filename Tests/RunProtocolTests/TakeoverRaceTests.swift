import Evaluation
import FileSystem
import Fixtures
import Foundation
import Records
import Synchronization
import Testing

@testable import RunProtocol

/// Three workers of one shard meet: one that was taken over and still writes, one that takes it over, and one that takes over that one.
@Suite struct TakeoverRaceTests {
    private let lease: Duration = .seconds(60)

    /// The fourth attempt has read a task in a file that the third is about to remove, and that the third has read without that task.
    @Test func aTakeoverReliesOnNothingThatAnEarlierOneRemoves() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let first = try #require(try run.store().claim(worker: worker(1), lease: lease))
        try first.record(made(0))
        try first.commit()
        run.world.kill(worker(1))
        let second = try #require(try run.store().claim(worker: worker(2), lease: lease))
        try second.record(made(1))
        try second.commit()
        run.world.kill(worker(2))

        let fourth = Claimant(run, pid: 4, attempt: 4, stopsAt: .rename)
        let third = Stops(at: .unlink, of: run.directory) {
            // The second does not know that it was taken over: its journal has another name now, and this write does not count.
            try? second.record(made(2))
            #expect(throws: RunError.self) { try second.commit() }
            run.world.kill(worker(3))
            fourth.start()
            fourth.waitUntilStopped()
        }
        let claimed = try Files.$observer.withValue(third) { try run.store().claim(0, attempt: 3, worker: worker(3), lease: lease) }
        #expect(claimed != nil && third.hasStopped)

        let attempt = try #require(try fourth.goOn())
        for task in attempt.tasks { try attempt.record(made(task)) }
        #expect(try attempt.seal() == .sealed)
        #expect(try run.store().union(detail: .whole).results == (0..<4).map { made($0) })
    }

    /// A worker looks for the attempt after its own. That claim was withdrawn, and the one after it must not go on beside the worker.
    @Test func aHolderIsFencedAlsoWhereTheClaimAfterItsOwnWasWithdrawn() throws {
        let run = try RunFixture(tasks: 2, shards: 1)
        let first = try #require(try run.store().claim(worker: worker(1), lease: lease))
        let second = run.directory.journalPath(shard: 0, attempt: 2)
        try Data().write(to: URL(filePath: second))
        // After the third attempt has asked whether its number is a good one.
        let withdrawal = Stops(at: .stat, named: ".attempt-1.journal", of: run.directory) { _ = try? Files.remove(second) }
        let third = try Files.$observer.withValue(withdrawal) {
            try run.store().claim(0, attempt: 3, worker: worker(3), lease: lease)
        }
        #expect(third != nil && withdrawal.hasStopped)
        try first.record(made(0))
        #expect(throws: RunError.self) { try first.commit() }
    }

    /// What the reader of a shard has not read may hold more: it is left alone.
    @Test func aFoldRemovesOnlyWhatItHasRead() throws {
        let run = try interrupted()
        // It comes into being while the third attempt folds, as a drained attempt whose journal had just another name does.
        let late = run.directory.path(of: .attempt(shard: 0, attempt: 1))
        let third = Stops(at: .unlink, of: run.directory) { try? Data("late".utf8).write(to: URL(filePath: late)) }
        _ = try Files.$observer.withValue(third) { try run.store().claim(0, attempt: 3, worker: worker(3), lease: lease) }
        #expect(third.hasStopped && FileManager.default.fileExists(atPath: late))
    }

    /// The third attempt has taken over the first one's record into its journal and dies. The fourth must not count on the first one's file, which
    /// the third removes as its last act, while it has read that file and not yet the third one's.
    @Test func aCopyCountsWhereItsOriginalGoesWhileFilesAreRead() throws {
        let run = try interrupted()
        let store = try run.store()
        let third = try #require(
            try Journal.create(in: run.directory, header: store.header(shard: 0, attempt: 3, worker: worker(3))))
        for number in 1...2 { try third.append(made(number - 1), attempt: number) }
        try third.commit()
        try store.fence(0, before: 3)
        let originals = (1...2).map { run.directory.fencedPath(shard: 0, attempt: $0) }
        // The fourth attempt has read the originals when it opens the third one's journal.
        let removal = Stops(at: .open, named: ".attempt-3.fenced", of: run.directory) {
            for path in originals { _ = try? Files.remove(path) }
            run.world.kill(worker(3))
        }
        let fourth = try Files.$observer.withValue(removal) { try run.store().claim(0, attempt: 4, worker: worker(4), lease: lease) }
        #expect(removal.hasStopped && fourth?.tasks == [2])
        #expect(try run.store().union().unfinished == [2])
    }

    /// A journal that has taken attempt 1 over is read after attempt 2's own file.
    @Test func theLowestAttemptCountsAlsoFromTheJournalOfALaterOne() throws {
        let run = try RunFixture(tasks: 1, shards: 1)
        func claim(_ number: Int) throws -> Attempt<TaskResult> {
            try #require(try run.store().claim(0, attempt: number, worker: worker(Int32(number)), lease: lease))
        }
        _ = try claim(1)
        run.world.kill(worker(1))
        let second = try claim(2)
        var late = made(0)
        late.message = "of the second attempt"
        try second.record(late)
        try second.commit()
        run.world.kill(worker(2))
        let store = try run.store()
        let third = try #require(
            try Journal.create(in: run.directory, header: store.header(shard: 0, attempt: 3, worker: worker(3))))
        try third.append(made(0), attempt: 1)
        try third.commit()
        run.world.kill(worker(3))
        #expect(try run.store().union(detail: .whole).results == [made(0)])
        let fourth = try claim(4)
        #expect(fourth.tasks.isEmpty)
        #expect(try fourth.seal() == .sealed)
        #expect(try run.store().union(detail: .whole).results == [made(0)])
        #expect(try run.store().merge().message(ofTask: 0) == made(0).message)
    }

    /// A worker whose listing was old claims the number of an attempt whose journal was moved. That attempt, which is about to seal, reads the new
    /// and empty journal for its own, and must not judge everything again.
    @Test func aSealDoesNotTakeAnotherWorkersJournalForItsOwn() throws {
        let run = try RunFixture(tasks: 2, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: lease))
        try judgeAll(attempt)
        try attempt.commit()
        let store = try run.store()
        let swap = Stops(at: .stat, named: ".attempt-1.journal", of: run.directory) {
            try? store.fence(0, before: 2)
            _ = try? Journal.create(in: run.directory, header: store.header(shard: 0, attempt: 1, worker: worker(9)))
        }
        Files.$observer.withValue(swap) {
            expectCode(RunCode.fenced, naming: "its journal was moved") { _ = try attempt.seal() }
        }
        #expect(swap.hasStopped)
        #expect(try run.files() == ["00000.attempt-1.fenced", "00000.attempt-1.journal"])
    }

    /// Two attempts with a record each, whose workers are dead.
    private func interrupted() throws -> RunFixture {
        let run = try RunFixture(tasks: 3, shards: 1)
        for number in 1...2 {
            let attempt = try #require(try run.store().claim(0, attempt: number, worker: worker(Int32(number)), lease: lease))
            try attempt.record(made(number - 1))
            try attempt.commit()
            run.world.kill(worker(Int32(number)))
        }
        return run
    }

    /// What the fourth attempt folds, the third can no longer read: it must not take the tasks for undone.
    @Test func aTakeoverThatWasOvertakenIsGivenUp() throws {
        let run = try interrupted()
        let fourth = Mutex<Attempt<TaskResult>?>(nil)
        let third = Stops(at: .rename, of: run.directory) { [lease] in
            run.world.kill(worker(3))
            let claimed = try? run.store().claim(0, attempt: 4, worker: worker(4), lease: lease)
            fourth.withLock { $0 = claimed }
        }
        let overtaken = try Files.$observer.withValue(third) { try run.store().claim(0, attempt: 3, worker: worker(3), lease: lease) }
        #expect(third.hasStopped && overtaken == nil)
        #expect(fourth.withLock { $0?.tasks } == [2])
    }

    /// Its listing shows nothing, as one may that is made while everything gets another name.
    @Test func aNumberWhoseHolderWasFoldedIsNotUsedAgain() throws {
        let run = try interrupted()
        let third = try #require(try run.store().claim(0, attempt: 3, worker: worker(3), lease: lease))
        let files = try run.files()
        #expect(files == ["00000.attempt-3.journal"])
        for number in 2...3 {
            let claimed = try Files.$observer.withValue(EmptyListings()) {
                try run.store().claim(0, attempt: number, worker: worker(4), lease: lease)
            }
            #expect(claimed == nil)
        }
        #expect(try run.files() == files && third.tasks == [2])
    }

    /// While a listing is made, the newest attempt drains: it has another name before the one is listed, and no longer the other after that.
    @Test func aListingThatMissesTheNewestAttemptAcceptsNoOldNumber() throws {
        let run = try interrupted()
        let third = try #require(try run.store().claim(0, attempt: 3, worker: worker(3), lease: lease))
        try third.drain()
        let files = try run.files()
        for number in 1...3 {
            let torn = FirstListingIsEmpty()
            let claimed = try Files.$observer.withValue(torn) { try run.store().claim(0, attempt: number, worker: worker(4), lease: lease) }
            #expect(claimed == nil, "attempt \(number)")
        }
        #expect(try run.files() == files && files == ["00000.attempt-3.h5"])
    }

    /// A worker with an old listing claims a number whose journal was moved, and another worker fences it before it withdraws.
    @Test func aFencedJournalIsNeverReplaced() throws {
        let run = try interrupted()
        try run.store().fence(0, before: 3)
        let fenced = run.directory.path(of: .fenced(shard: 0, attempt: 2))
        let content = FileManager.default.contents(atPath: fenced)
        try Data("new".utf8).write(to: URL(filePath: run.directory.journalPath(shard: 0, attempt: 2)))
        try run.store().fence(0, before: 3)
        #expect(content != nil && FileManager.default.contents(atPath: fenced) == content)
        #expect(try run.store().union().unfinished == [2])
    }

    /// A worker whose shard lacks a record goes back to work instead of giving up.
    @Test func aSealThatMissesATaskNamesItAndChangesNothing() throws {
        let run = try RunFixture(tasks: 2, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: lease))
        try attempt.record(made(1))
        #expect(try attempt.seal() == .missing([0]))
        try attempt.record(made(0))
        #expect(try attempt.seal() == .sealed)
    }
}

private struct EmptyListings: RunListingObserver {
    func list(_ directory: String) throws -> [RunFile]? { [] }
    func willPerform(_ operation: FileOperation) throws {}
    func didPerform(_ operation: FileOperation, size: Int) {}
}

private final class FirstListingIsEmpty: RunListingObserver {
    private let listings = Mutex(0)

    func list(_ directory: String) throws -> [RunFile]? {
        let isFirst = listings.withLock { count in
            count += 1
            return count == 1
        }
        return isFirst ? [] : nil
    }
    func willPerform(_ operation: FileOperation) throws {}
    func didPerform(_ operation: FileOperation, size: Int) {}
}

/// Runs something before the first operation of one kind on a run's shards.
private final class Stops: FileSystemObserver {
    private let kind: FileOperation.Kind
    private let suffix: String
    private let directory: String
    private let body: @Sendable () -> Void
    private let state = Mutex(false)

    /// - Parameter named: what the file's name ends with.
    init(at kind: FileOperation.Kind, named suffix: String = "", of directory: RunDirectory, _ body: @escaping @Sendable () -> Void) {
        self.kind = kind
        self.suffix = suffix
        self.directory = directory.shardsPath
        self.body = body
    }

    var hasStopped: Bool { state.withLock { $0 } }

    func willPerform(_ operation: FileOperation) throws {
        guard operation.kind == kind, operation.path.hasPrefix(directory), !operation.path.contains(".tmp-"),
            operation.path.hasSuffix(suffix)
        else { return }
        let isFirst = state.withLock { hasStopped in
            defer { hasStopped = true }
            return !hasStopped
        }
        if isFirst { body() }
    }

    func didPerform(_ operation: FileOperation, size: Int) {}
}

/// A worker on a thread of its own that claims an attempt and stops on the way.
private final class Claimant: @unchecked Sendable {
    // `result` is written before `ended` is signalled, and read after it.
    private let run: RunFixture
    private let pid: Int32
    private let attempt: Int
    private let kind: FileOperation.Kind
    private let stopped = DispatchSemaphore(value: 0)
    private let resumed = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private var result: Result<Attempt<TaskResult>?, any Error> = .success(nil)

    init(_ run: RunFixture, pid: Int32, attempt: Int, stopsAt kind: FileOperation.Kind) {
        self.run = run
        self.pid = pid
        self.attempt = attempt
        self.kind = kind
    }

    func start() {
        Thread { [self] in
            let observer = Stops(at: kind, of: run.directory) { [self] in
                stopped.signal()
                resumed.wait()
            }
            result = Result {
                try Files.$observer.withValue(observer) {
                    try run.store().claim(0, attempt: attempt, worker: worker(pid), lease: .seconds(60))
                }
            }
            // Where it never came to a stop.
            stopped.signal()
            ended.signal()
        }.start()
    }

    func waitUntilStopped() { #expect(stopped.wait(timeout: .now() + 60) == .success) }

    func goOn() throws -> Attempt<TaskResult>? {
        resumed.signal()
        try #require(ended.wait(timeout: .now() + 60) == .success)
        return try result.get()
    }
}
