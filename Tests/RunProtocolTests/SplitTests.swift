import Digests
import FileSystem
import Fixtures
import Records
import Synchronization
import Testing

@testable import ColumnStore
@testable import Evaluation
@testable import RunProtocol

/// Holders that give tasks to idle workers.
@Suite struct SplitTests {
    private let lease: Duration = .seconds(60)

    @Test func whatWasGivenAwayIsClaimedByAnotherAndTheRunIsWhole() throws {
        let run = try RunFixture(tasks: 10, shards: 1)
        let holder = try #require(try run.store().claim(worker: worker(1), lease: lease))
        for task in 0..<4 { try holder.record(made(task)) }
        let idle = try run.store()
        #expect(try idle.claim(worker: worker(2), lease: lease) == nil)
        #expect(try idle.askForTasks(idle.listing(), worker: worker(2), except: []) == 0)
        #expect(try idle.askForTasks(idle.listing(), worker: worker(3), except: []) == nil, "asked already")
        try holder.look()
        #expect(holder.isWanted)
        let child = try holder.give([7, 9, 8])
        #expect(child == 10_000_000_000_000 && !holder.isWanted)
        let split = try #require(try idle.claim(worker: worker(2), lease: lease))
        #expect(split.shard == child && split.tasks == [7, 8, 9])
        for task in 4..<7 { try holder.record(made(task)) }
        #expect(try holder.seal() == .sealed)
        #expect(try !idle.isSealed())
        try judgeAll(split)
        #expect(try split.seal() == .sealed)
        #expect(try idle.isSealed())
        #expect(try run.files() == ["00000.h5", "10000000000000.h5", "10000000000000.split.h5"])
        let union = try run.store().union(detail: .whole)
        #expect(union.results == (0..<10).map { made($0) } && union.redone == 0)
        #expect(try run.store().merge().verdict == (0..<10).map { made($0).verdict.rawValue })
        let status = try run.store().status()
        #expect(status.shards.map(\.total) == [7, 3] && status.shards.map(\.parent) == [nil, 0] && status.done == 10)
    }

    /// Its name says whose tasks a split may have.
    @Test func aSplitIsNumberedByItsRootAndRound() throws {
        let run = try RunFixture(tasks: 12, shards: 3)
        let store = try run.store()
        let held = try (0..<3).map { _ in try #require(try store.claim(worker: worker(1), lease: lease)) }
        let holder = try #require(held.first { $0.shard == 2 })
        let child = try holder.give([10, 11])
        #expect(child == 10_000_002_000_000 && SplitNumber.root(of: child) == 2 && SplitNumber.round(of: child) == 1)
        let split = try #require(try store.claim(worker: worker(2), lease: lease))
        #expect(try split.give([11]) == 10_000_002_000_001)
        #expect(try run.store().given(by: 2, run.directory.scan()) == [10, 11])
        #expect(try run.store().given(by: child, run.directory.scan()) == [11])
        #expect(try run.store().given(by: 1, run.directory.scan()) == [])
        #expect(try store.reshard(missing: [0, 11], into: 2) == 2)
        let again = try #require(try store.claim(worker: worker(3), lease: lease))
        #expect(SplitNumber.range(ofRound: 2, root: again.shard).lowerBound == 20_000_000_000_000 + again.shard * 1_000_000)
        withExtendedLifetime(held) {}
    }

    @Test func aSplitOfAnotherVersionIsRefused() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        try #require(try Files.createEmpty(run.directory.path(of: .split(shard: 10_000_003))))
        expectCode(StoreCode.wrongFormat, naming: "10000003.split.h5") { _ = try run.store() }
    }

    /// Nobody can judge what a split had that cannot be read: an idle worker does not wait for it.
    @Test func aSplitThatCannotBeReadIsNotWaitedFor() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let holder = try #require(try run.store().claim(worker: worker(1), lease: lease))
        let child = try holder.give([3])
        let dead = try #require(try run.store().claim(worker: worker(2, host: "far"), lease: lease))
        #expect(dead.shard == child)
        for task in 0..<3 { try holder.record(made(task)) }
        #expect(try holder.seal() == .sealed)
        try overwrite(run.directory.path(of: .split(shard: child)), with: [1, 2, 3])
        let store = try run.store()
        for _ in 0..<2 {
            #expect(try store.claim(worker: worker(3), lease: lease) == nil)
            run.world.advance(by: lease)
        }
        #expect(try store.claim(worker: worker(3), lease: lease) == nil)
        #expect(try store.isSealed())
        #expect(try store.unfinishedTasks() == [3])
        withExtendedLifetime(dead) {}
    }

    @Test func aHolderThatDiesAfterASplitLeavesTheRestToBothSides() throws {
        let run = try RunFixture(tasks: 6, shards: 1)
        let holder = try #require(try run.store().claim(worker: worker(1), lease: lease))
        try holder.record(made(0))
        try holder.commit()
        _ = try holder.give([4, 5])
        run.world.kill(worker(1))
        let store = try run.store()
        let split = try #require(try store.claim(worker: worker(2), lease: lease))
        #expect(split.tasks == [4, 5])
        let rest = try #require(try store.claim(worker: worker(3), lease: lease))
        #expect(rest.shard == 0 && rest.number == 2 && rest.tasks == [1, 2, 3])
        for attempt in [split, rest] {
            try judgeAll(attempt)
            #expect(try attempt.seal() == .sealed)
        }
        #expect(try store.merge().missing == 0)
        #expect(try store.union().redone == 0)
        withExtendedLifetime(holder) {}
    }

    @Test func aSplitOfASplitIsOneToo() throws {
        let run = try RunFixture(tasks: 8, shards: 1)
        let store = try run.store()
        let first = try #require(try store.claim(worker: worker(1), lease: lease))
        _ = try first.give([4, 5, 6, 7])
        let second = try #require(try store.claim(worker: worker(2), lease: lease))
        let third = try second.give([6, 7])
        #expect(third == 10_000_000_000_001)
        try finish(store, as: worker(3))
        for attempt in [second, first] {
            for task in attempt.tasks where !attempt.given.contains(task) { try attempt.record(made(task)) }
            #expect(try attempt.seal() == .sealed)
        }
        #expect(try run.store().union(detail: .whole).results == (0..<8).map { made($0) })
        #expect(try run.store().isSealed())
    }

    /// A worker that was taken over and does not know it gives tasks away that the new holder judges as well.
    @Test func aFencedHolderGivesNothing() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let old = try #require(try run.store().claim(worker: worker(1), lease: lease))
        let new = try #require(try run.store().claim(0, attempt: 2, worker: worker(2), lease: lease))
        expectCode(RunCode.fenced, naming: "attempt 2 has begun") { _ = try old.give([3]) }
        #expect(new.tasks == [0, 1, 2, 3])
        #expect(try run.files().allSatisfy { !$0.contains("split") })
    }

    /// Whatever the moment at which another worker takes the shard over and seals it: no split comes after the seal.
    @Test func aGiverThatFreezesPublishesNothingBesideASealedShard() throws {
        for moment in 0..<60 {
            let run = try RunFixture(tasks: 4, shards: 1)
            let frozen = try #require(try run.store().claim(worker: worker(1), lease: lease))
            let isOver = Mutex(false)
            let observer = Interruption(at: moment, in: run.directory.shardsPath) {
                let other = try #require(try run.store().claim(0, attempt: 2, worker: worker(2), lease: lease))
                try judgeAll(other)
                try #require(try other.seal() == .sealed)
                isOver.withLock { $0 = true }
            }
            let child = Files.$observer.withValue(observer) { try? frozen.give([2, 3]) }
            // Later moments are not reached.
            guard isOver.withLock({ $0 }) else {
                #expect(moment > 10 && child != nil)
                break
            }
            #expect(child == nil || observer.isAfterLink)
            #expect(try child != nil || run.files() == ["00000.h5"], "interrupted before operation \(moment)")
        }
    }

    @Test func aVerdictOfATaskThatWasGivenAwayIsNotLost() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let zombie = try #require(try run.store().claim(worker: worker(1, host: "far"), lease: lease))
        let holder = try #require(try run.store().claim(0, attempt: 2, worker: worker(2), lease: lease))
        // Within the second in which it does not look.
        try zombie.record(made(3))
        try zombie.commit()
        #expect(zombie.durableCount == 1)
        _ = try holder.give([2, 3])
        for task in 0..<2 { try holder.record(made(task)) }
        #expect(try holder.seal() == .sealed)
        #expect(try run.store().union().results[3] == nil || run.store().union().results[3]?.verdict == made(3).verdict)
        let store = try run.store()
        let before = try store.union()
        #expect(before.unfinished == [2], "the verdict of task 3 stands in the sealed shard")
        try finish(store, as: worker(3))
        #expect(try run.store().merge().missing == 0)
        #expect(try run.store().union().redone == 1)
    }

    @Test func splitsOfAnEarlierRoundAreNotClaimedAndTheirVerdictsStay() throws {
        let run = try RunFixture(tasks: 6, shards: 1)
        let holder = try #require(try run.store().claim(worker: worker(1), lease: lease))
        _ = try holder.give([3, 4, 5])
        let split = try #require(try run.store().claim(worker: worker(2), lease: lease))
        try split.record(made(3))
        try split.commit()
        let store = try run.store()
        #expect(try store.reshard(missing: store.union().unfinished, into: 2) == 2)
        #expect(try split.isFenced() && holder.isFenced())
        while let attempt = try store.claim(worker: worker(3), lease: lease) {
            #expect(!(10_000_000_000_000..<20_000_000_000_000).contains(attempt.shard))
            if attempt.tasks.count > 1 { #expect(try attempt.give([attempt.tasks[1]]) >= 20_000_000_000_000) }
            for task in attempt.tasks where !attempt.given.contains(task) { try attempt.record(made(task)) }
            #expect(try attempt.seal() == .sealed)
        }
        #expect(try run.store().isSealed())
        #expect(try run.store().union(detail: .whole).results == (0..<6).map { made($0) })
        #expect(try run.store().union().redone == 0)
    }

    /// Nobody knows any more what was given away: it is missing, is said to be, and a resume plans it again.
    @Test func aSplitThatCannotBeReadCostsNothingButItsTasks() throws {
        let run = try RunFixture(tasks: 6, shards: 1)
        let holder = try #require(try run.store().claim(worker: worker(1), lease: lease))
        let child = try holder.give([4, 5])
        for task in 0..<4 { try holder.record(made(task)) }
        #expect(try holder.seal() == .sealed)
        let path = run.directory.path(of: .split(shard: child))
        try overwrite(path, with: Array(try contents(of: path).prefix(100)))
        let store = try run.store()
        #expect(try store.claim(worker: worker(2), lease: lease) == nil)
        #expect(try store.unfinishedTasks() == [4, 5])
        #expect(try store.merge(allowPartial: true).damage.map(\.file) == [path])
        #expect(try store.setAsideDamaged().map(\.file) == [path])
        #expect(try run.files() == ["00000.h5", "10000000000000.split.h5.damaged-1"])
        let again = try run.store()
        #expect(try again.isSealed())
        try again.reshard(missing: again.union().unfinished, into: 1)
        try finish(again, as: worker(2))
        #expect(try run.store().union(detail: .whole).results == (0..<6).map { made($0) })
    }

    @Test func holdersThatSplitAtTheSameMomentGetNumbersOfTheirOwn() throws {
        let run = try RunFixture(tasks: 64, shards: 8)
        let store = try run.store()
        let held = try (0..<8).map { try #require(try store.claim(worker: worker(Int32($0 + 1)), lease: lease)) }
        let numbers = Mutex<[Int]>([])
        try inParallel(8) { index in
            for offset in 1...3 {
                let number = try held[index].give([held[index].tasks[offset]])
                numbers.withLock { $0.append(number) }
            }
        }
        #expect(Set(numbers.withLock { $0 }).count == 24)
        for attempt in held {
            for task in attempt.tasks where !attempt.given.contains(task) { try attempt.record(made(task)) }
            _ = try attempt.seal()
        }
        try finish(store, as: worker(99))
        #expect(try run.store().merge().missing == 0)
        #expect(try run.store().union().redone == 0)
    }

    /// The dearest task first: what may take longest must not begin last.
    @Test func dearShardsAreClaimedFirst() throws {
        let place = try TemporaryDirectory()
        let directory = RunDirectory(path: place.file("run"))
        try directory.create()
        let outline = RunOutline(
            run: "run", planDigest: sha256([1]), taskCount: 4, shards: [[0], [1], [2], [3]], costs: [1, 100, 10, 1])
        let store = try EvaluationStore(directory: directory, outline: outline, scratch: place.path)
        let order = try (0..<4).map { _ in try #require(try store.claim(worker: worker(1), lease: lease)) }
        #expect(order.prefix(2).map(\.shard) == [1, 2])
    }
}

/// Lets something happen before one of the operations in a directory.
private final class Interruption: FileSystemObserver {
    private let state: Mutex<(left: Int, hasLinked: Bool, isAfterLink: Bool)>
    private let body: @Sendable () throws -> Void

    private let directory: String

    init(at moment: Int, in directory: String, _ body: @escaping @Sendable () throws -> Void) {
        state = Mutex((moment, false, false))
        self.directory = directory
        self.body = body
    }

    /// The split had been published when it happened.
    var isAfterLink: Bool { state.withLock { $0.isAfterLink } }

    func willPerform(_ operation: FileOperation) {
        guard operation.path.hasPrefix(directory) else { return }
        let isDue = state.withLock { state in
            state.left -= 1
            if state.left == -1 { state.isAfterLink = state.hasLinked }
            return state.left == -1
        }
        guard isDue else { return }
        Files.$observer.withValue(nil) {
            do { try body() } catch { Issue.record(error) }
        }
    }

    func didPerform(_ operation: FileOperation, size: Int) {
        if operation.kind == .link { state.withLock { $0.hasLinked = true } }
    }
}
