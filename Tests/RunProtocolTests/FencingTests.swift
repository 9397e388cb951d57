import FileSystem
import Fixtures
import Glibc
import Records
import Synchronization
import Testing

@testable import ColumnStore
@testable import Evaluation
@testable import RunProtocol

@Suite struct FencingTests {
    private let lease: Duration = .seconds(60)

    /// The old worker's host went silent and comes back: it may write until it looks, and what it wrote counts.
    @Test func anAttemptStopsWhenAHigherOneExists() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let old = try #require(try run.store().claim(worker: worker(1, host: "far"), lease: lease))
        try old.record(made(0))
        try old.commit()
        let new = try #require(try run.store().claim(0, attempt: 2, worker: worker(2), lease: lease))
        #expect(new.tasks == [1, 2, 3])
        // Within the second in which it does not look.
        try old.record(made(1, seed: 5))
        try old.commit()
        #expect(old.durableCount == 2)
        #expect(try old.isFenced())
        expectCode(RunCode.fenced, naming: "attempt 1 of shard 0") { try old.record(made(2)) }
        expectCode(RunCode.fenced) { _ = try old.seal() }
        expectCode(RunCode.fenced) { try old.drain() }
        #expect(try !new.isFenced())
        for task in new.tasks { try new.record(made(task)) }
        #expect(try new.seal() == .sealed)
        let union = try run.store().union(detail: .whole)
        #expect(union.results == [made(0), made(1, seed: 5), made(2), made(3)])
        #expect(union.redone == 1)
        #expect(try run.store().merge().redone == 1)
    }

    @Test func aCommitLooksForAHigherAttemptAtLeastOnceASecond() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let old = try #require(try run.store().claim(worker: worker(1), lease: lease))
        let new = try #require(try run.store().claim(0, attempt: 2, worker: worker(2), lease: lease))
        run.world.advance(by: .seconds(1))
        try? old.record(made(0))
        expectCode(RunCode.fenced) { try old.commit() }
        #expect(try !new.isFenced())
    }

    /// What an attempt calls durable after others took its journal must not be in a file that nobody reads.
    @Test func aJournalThatWasTakenOverMakesNothingDurable() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let store = try run.store()
        let first = try #require(try store.claim(worker: worker(1), lease: lease))
        try first.record(made(0))
        try first.commit()
        let second = try #require(try store.claim(0, attempt: 2, worker: worker(2), lease: lease))
        // The third attempt folds the first two into its own journal.
        let third = try #require(try store.claim(0, attempt: 3, worker: worker(3), lease: lease))
        #expect(third.tasks == [1, 2, 3])
        #expect(try run.files() == ["00000.attempt-3.journal"])
        try? first.record(made(1))
        expectCode(RunCode.fenced) { try first.commit() }
        #expect(first.durableCount == 1)
        #expect(try second.isFenced())
    }

    @Test func aSealByAnotherWorkerEndsTheAttempt() throws {
        let run = try RunFixture(tasks: 2, shards: 1)
        let old = try #require(try run.store().claim(worker: worker(1), lease: lease))
        let new = try #require(try run.store().claim(0, attempt: 2, worker: worker(2), lease: lease))
        try judgeAll(new)
        #expect(try new.seal() == .sealed)
        try? old.record(made(0))
        expectCode(RunCode.fenced) { try old.commit() }
        #expect(try old.seal() == .alreadySealed)
        #expect(try run.files() == ["00000.h5"])
    }

    @Test func twoWorkersThatBothHaveItAllSealOnce() throws {
        let run = try RunFixture(tasks: 2, shards: 1)
        let first = try #require(try run.store().claim(worker: worker(1), lease: lease))
        try judgeAll(first)
        try first.commit()
        let second = try #require(try run.store().claim(0, attempt: 2, worker: worker(2), lease: lease))
        #expect(second.tasks.isEmpty)
        #expect(try second.seal() == .sealed)
        #expect(try first.seal() == .alreadySealed)
        expectCode(RunCode.fenced) { try second.record(made(0)) }
        #expect(try run.files() == ["00000.h5"])
    }

    /// Worker 3 has two attempts in its journal too and is about to remove their files when worker 4 takes over.
    @Test func aTakeoverInTheMiddleOfATakeoverLosesNothing() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let early = try (1...2).map { number in
            let attempt = try #require(try run.store().claim(0, attempt: number, worker: worker(Int32(number)), lease: lease))
            try attempt.record(made(number))
            try attempt.commit()
            return attempt
        }
        let journal = try #require(
            try Journal.create(in: run.directory, header: run.store().header(shard: 0, attempt: 3, worker: worker(3))))
        for number in 1...2 { try journal.append(made(number), attempt: number) }
        try journal.commit()
        run.world.whenAsked { [directory = run.directory] in
            guard (try? Files.exists(directory.journalPath(shard: 0, attempt: 3))) == false else { return }
            for attempt in 1...2 {
                _ = try? Files.remove(directory.journalPath(shard: 0, attempt: attempt))
                _ = try? Files.remove(directory.fencedPath(shard: 0, attempt: attempt))
            }
        }
        let fourth = try #require(try run.store().claim(0, attempt: 4, worker: worker(4), lease: lease))
        #expect(fourth.tasks == [0, 3])
        try judgeAll(fourth)
        #expect(try fourth.seal() == .sealed)
        #expect(try run.store().union(detail: .whole).results == (0..<4).map { made($0) })
        withExtendedLifetime(early) {}
    }

    /// Two workers forced onto one shard, each with its own view of the files, at random paces.
    @Test func twoWorkersOnOneShardNeverSealTwiceOrLoseAVerdict() throws {
        for round in 0..<200 {
            let run = try RunFixture(tasks: 12, shards: 1)
            let seals = Mutex(0)
            let durable = Mutex<Set<Int>>([])
            try inParallel(2) { side in
                var random = Xorshift(seed: UInt64(round * 2 + side))
                try contend(run, pid: Int32(side + 1), &random, seals: seals, durable: durable)
            }
            // Whatever is left is for whoever comes next.
            run.world.kill(worker(1))
            run.world.kill(worker(2))
            let before = try run.store().union()
            #expect(durable.withLock { $0.allSatisfy { before.results[$0] != nil } }, "round \(round)")
            try finish(try run.store(), as: worker(3))
            #expect(seals.withLock { $0 } <= 1)
            #expect(try run.store().merge().verdict == (0..<12).map { made($0).verdict.rawValue })
            #expect(try run.files() == ["00000.h5"])
        }
    }

    /// Claims the shard whether or not somebody has it, judges some tasks, and seals or walks away.
    private func contend(
        _ run: RunFixture, pid: Int32, _ random: inout Xorshift, seals: borrowing Mutex<Int>, durable: borrowing Mutex<Set<Int>>
    ) throws {
        let store = try run.store()
        for _ in 0..<3 {
            let newest = try run.directory.scan().compactMap(\.attempt).max() ?? 0
            guard let attempt = try store.claim(0, attempt: newest + 1, worker: worker(pid), lease: lease) else { continue }
            var recorded: [Int] = []
            do {
                for task in attempt.tasks {
                    try attempt.record(made(task, seed: UInt64(pid)))
                    recorded.append(task)
                    pause(&random)
                    if Bool.random(using: &random) {
                        try attempt.commit()
                        durable.withLock { $0.formUnion(recorded) }
                    }
                    if Int.random(in: 0..<40, using: &random) == 0 { return try attempt.drain() }
                }
                if try attempt.seal() == .sealed { seals.withLock { $0 += 1 } }
                return
            } catch let error as RunError where error.code == .fenced { pause(&random) }
        }
    }

    private func pause(_ random: inout Xorshift) { for _ in 0..<Int.random(in: 0...20, using: &random) { sched_yield() } }
}
