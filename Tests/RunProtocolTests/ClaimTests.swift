import FileSystem
import Fixtures
import Records
import Synchronization
import Testing

@testable import Evaluation
@testable import RunProtocol

@Suite struct ClaimTests {
    private let lease: Duration = .seconds(60)

    @Test func everyShardIsClaimedOnceByEightThreads() throws {
        let run = try RunFixture(tasks: 40, shards: 40)
        let claimed = Mutex<[Int]>([])
        let held = Mutex<[Attempt<TaskResult>]>([])
        try inParallel(8) { [lease] thread in
            let store = try run.store()
            while let attempt = try store.claim(worker: worker(Int32(thread + 1)), lease: lease) {
                claimed.withLock { $0.append(attempt.shard) }
                held.withLock { $0.append(attempt) }
            }
        }
        #expect(claimed.withLock { $0.sorted() } == Array(0..<40))
        #expect(try run.files().count == 40)
    }

    /// All eight want the same number of the same shard, many times over.
    @Test func oneNumberHasOneOwner() throws {
        let run = try RunFixture(tasks: 1, shards: 1)
        for number in 1...50 {
            let winners = Mutex<[Attempt<TaskResult>]>([])
            try inParallel(8) { [lease] thread in
                let attempt = try run.store().claim(0, attempt: number, worker: worker(Int32(thread + 1)), lease: lease)
                if let attempt { winners.withLock { $0.append(attempt) } }
            }
            #expect(winners.withLock { $0.count } == 1)
        }
    }

    @Test func aHeldShardIsNotGivenOutAgain() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let first = try #require(try run.store().claim(worker: worker(1), lease: lease))
        #expect(first.tasks == [0, 1, 2, 3])
        #expect(try run.store().claim(worker: worker(2), lease: lease) == nil)
    }

    @Test func aDeadWorkersShardGoesToTheNextWithWhatIsLeft() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let first = try #require(try run.store().claim(worker: worker(1), lease: lease))
        try first.record(made(0))
        try first.record(made(1, verdict: .judgeError))
        try first.commit()
        run.world.kill(worker(1))
        let second = try #require(try run.store().claim(worker: worker(2), lease: lease))
        #expect(second.number == 2)
        #expect(second.tasks == [1, 2, 3])
    }

    /// A file server that hangs for a lease while another worker looks is no sign that the holder is dead.
    @Test func aLookThatTakesLongIsNoSilenceOfTheHolder() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let holder = try #require(try run.store().claim(worker: worker(1, host: "there"), lease: lease))
        let journal = run.directory.journalPath(shard: 0, attempt: 1)
        let store = try run.store()
        let hang = Hang(of: journal) { [lease] in
            run.world.advance(by: lease)
            try? holder.record(made(0))
            try? holder.commit()
        }
        #expect(try Files.$observer.withValue(hang) { try store.claim(worker: worker(2), lease: lease) } == nil)
        #expect(hang.isOver)
        run.world.advance(by: lease / 5)
        #expect(try store.claim(worker: worker(2), lease: lease) == nil)
        run.world.advance(by: lease)
        #expect(try store.claim(worker: worker(2), lease: lease)?.number == 2)
    }

    @Test func aNumberIsNotUsedTwiceWhenTheJournalBecameAFile() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let first = try #require(try run.store().claim(worker: worker(1), lease: lease))
        try first.record(made(0))
        try first.drain()
        #expect(try run.files() == ["00000.attempt-1.h5"])
        // Came with a listing from before the drain.
        #expect(try run.store().claim(0, attempt: 1, worker: worker(2), lease: lease) == nil)
        #expect(try run.files() == ["00000.attempt-1.h5"])
        let second = try #require(try run.store().claim(worker: worker(2), lease: lease))
        #expect(second.number == 2)
        #expect(second.tasks == [1, 2, 3])
    }

    @Test func aShardSealedMeanwhileIsNotClaimed() throws {
        let run = try RunFixture(tasks: 2, shards: 1)
        try finish(try run.store(), as: worker(1))
        #expect(try run.files() == ["00000.h5"])
        // Came with a listing from before the seal.
        for number in 1...3 { #expect(try run.store().claim(0, attempt: number, worker: worker(2), lease: lease) == nil) }
        #expect(try run.files() == ["00000.h5"])
        #expect(try run.store().claim(worker: worker(2), lease: lease) == nil)
    }

    @Test func aReleasedShardIsFreeAtOnce() throws {
        let run = try RunFixture(tasks: 2, shards: 1)
        let first = try #require(try run.store().claim(worker: worker(1), lease: lease))
        try first.record(made(1))
        try first.release()
        #expect(try run.store().status().shards.map(\.state) == [.drained])
        let second = try #require(try run.store().claim(worker: worker(2), lease: lease))
        #expect(second.tasks == [0])
    }

    @Test func anUnclaimedShardGoesBeforeADrainedAndThatBeforeADeadOne() throws {
        let run = try RunFixture(tasks: 3, shards: 3)
        let store = try run.store()
        let attempts = try (0..<2).map { _ in try #require(try store.claim(worker: worker(1), lease: lease)) }
        try attempts[1].release()
        run.world.kill(worker(1))
        let order = try (0..<3).map { _ in try #require(try store.claim(worker: worker(2), lease: lease)) }
        #expect(order.map(\.shard) == [3 - attempts[0].shard - attempts[1].shard, attempts[1].shard, attempts[0].shard])
    }

    @Test func interruptionsAgainAndAgainLeaveAtMostThreeFiles() throws {
        let run = try RunFixture(tasks: 30, shards: 1)
        for task in 0..<30 {
            let pid = Int32(task + 1)
            let attempt = try #require(try run.store().claim(worker: worker(pid), lease: lease))
            #expect(attempt.tasks == Array(task..<30))
            try attempt.record(made(task))
            if task % 3 == 0 { try attempt.drain() } else { try attempt.commit() }
            run.world.kill(worker(pid))
            #expect(try run.files().count <= 3)
        }
        let last = try #require(try run.store().claim(worker: worker(99), lease: lease))
        #expect(last.tasks.isEmpty)
        #expect(try last.seal() == .sealed)
        #expect(try run.files() == ["00000.h5"])
        #expect(try run.store().union(detail: .whole).results == (0..<30).map { made($0) })
    }

    /// Workers that were killed while they took the earlier attempts over: the next takeover that comes to its end removes their copies too.
    @Test func aTakeoverRemovesWhatOthersThatWereCutShortHadTakenOver() throws {
        let run = try RunFixture(tasks: 6, shards: 1)
        for pid in Int32(1)...2 {
            let attempt = try #require(try run.store().claim(worker: worker(pid), lease: lease))
            try attempt.record(made(Int(pid)))
            try attempt.commit()
            run.world.kill(worker(pid))
        }
        for number in 3...9 {
            let store = try run.store()
            let journal = try #require(
                try Journal.create(in: run.directory, header: store.header(shard: 0, attempt: number, worker: worker(Int32(number)))))
            if number > 3 {
                try journal.append(made(1), attempt: 1)
                try journal.commit()
            }
            run.world.kill(worker(Int32(number)))
        }
        let last = try #require(try run.store().claim(worker: worker(99), lease: lease))
        #expect(last.tasks == [0, 3, 4, 5])
        #expect(try run.files() == ["00000.attempt-10.journal"])
        #expect(try run.store().union(detail: .whole).results[1] == made(1))
        #expect(try run.store().union().redone == 0)
    }
}

@Suite struct StalenessTests {
    private let lease: Duration = .seconds(60)

    private func state(_ store: EvaluationStore) throws -> ShardState { try store.status(lease: lease).shards[0].state }

    @Test func anotherHostsJournalIsStaleAfterALeaseWithoutGrowth() throws {
        let run = try RunFixture(tasks: 3, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1, host: "far"), lease: lease))
        let store = try run.store()
        #expect(try store.claim(worker: worker(2), lease: lease) == nil)
        run.world.advance(by: .seconds(59))
        #expect(try state(store) == .running)
        // Growth begins the lease anew.
        try attempt.record(made(0))
        try attempt.commit()
        // A journal that was looked at just now is not looked at again at once.
        run.world.advance(by: .seconds(10))
        #expect(try store.claim(worker: worker(2), lease: lease) == nil)
        run.world.advance(by: .seconds(59))
        #expect(try store.claim(worker: worker(2), lease: lease) == nil)
        run.world.advance(by: .seconds(1))
        #expect(try state(store) == .stale)
        #expect(try store.claim(worker: worker(2), lease: lease)?.tasks == [1, 2])
    }

    @Test func heartbeatsAreGrowth() throws {
        let run = try RunFixture(tasks: 1, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1, host: "far"), lease: lease))
        let store = try run.store()
        for _ in 0..<5 {
            #expect(try store.claim(worker: worker(2), lease: lease) == nil)
            run.world.advance(by: .seconds(50))
            try attempt.journal.heartbeat()
            try attempt.commit()
        }
        #expect(try store.claim(worker: worker(2), lease: lease) == nil)
    }

    /// A reader that has just begun has seen nothing for no time at all.
    @Test func theLeaseIsCountedFromTheReadersFirstLook() throws {
        let run = try RunFixture(tasks: 1, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1, host: "far"), lease: lease))
        attempt.end()
        run.world.advance(by: .seconds(1000))
        let store = try run.store()
        #expect(try store.claim(worker: worker(2), lease: lease) == nil)
        run.world.advance(by: .seconds(60))
        #expect(try store.claim(worker: worker(2), lease: lease) != nil)
    }

    @Test func aStoppedProcessOfThisHostIsStaleAfterTheLeaseToo() throws {
        let run = try RunFixture(tasks: 1, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: lease))
        attempt.end()
        let store = try run.store()
        #expect(try state(store) == .running)
        run.world.advance(by: .seconds(61))
        #expect(try state(store) == .stale)
    }

    @Test func thisProcessIsAliveAndAReusedPidIsNot() {
        let here = WorkerIdentity.current(toolVersion: "test")
        #expect(WorkerProbe.live.liveness(here) == .alive)
        var reused = here
        reused.pidStartTime += 1
        #expect(WorkerProbe.live.liveness(reused) == .dead)
        var gone = here
        gone.pid = 4_194_305
        #expect(WorkerProbe.live.liveness(gone) == .dead)
        var elsewhere = here
        elsewhere.bootID = "another"
        #expect(WorkerProbe.live.liveness(elsewhere) == .unknown)
        var contained = here
        contained.pidNamespace += 1
        #expect(WorkerProbe.live.liveness(contained) == .unknown)
    }
}

/// The first time that a file is opened takes long.
private final class Hang: FileSystemObserver {
    private let path: String
    private let body: @Sendable () -> Void
    private let state = Mutex(false)

    init(of path: String, _ body: @escaping @Sendable () -> Void) {
        self.path = path
        self.body = body
    }

    var isOver: Bool { state.withLock { $0 } }

    func willPerform(_ operation: FileOperation) throws {
        guard operation.kind == .open, operation.path == path else { return }
        let isFirst = state.withLock { isOver in
            defer { isOver = true }
            return !isOver
        }
        if isFirst { body() }
    }

    func didPerform(_ operation: FileOperation, size: Int) {}
}
