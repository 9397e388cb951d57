import FileSystem
import Fixtures
import Records
import Synchronization
import Testing

@testable import Evaluation
@testable import RunProtocol

/// What a worker without work does.
@Suite struct WorkSeekerTests {
    private let lease: Duration = .seconds(60)
    private var random = SplitMix64(seed: 1)

    private mutating func seek(_ seeker: inout WorkSeeker<TaskResult>, holding own: Set<Int> = [], isIdle: Bool = true) throws
        -> WorkSeeker<TaskResult>.Found
    {
        try seeker.seek(holding: own, isIdle: isIdle, date: 0, using: &random)
    }

    @Test mutating func whoAskedWaitsForTheAnswerWithoutListing() throws {
        let run = try RunFixture(tasks: 10, shards: 1)
        let holder = try #require(try run.store().claim(worker: worker(1), lease: lease))
        var seeker = WorkSeeker(store: try run.store(), worker: worker(2), lease: lease)
        let log = Counter()
        try Files.$observer.withValue(log) {
            guard case .nothing(_, running: 1) = try seek(&seeker) else { return fail("one shard is running, by another") }
            #expect(log[.list] == 1 && log.made("00000.wanted"))
            for _ in 0..<5 {
                guard case .nothing(let pause, running: nil) = try seek(&seeker) else { return fail("nobody has answered") }
                #expect(pause <= .seconds(2.5))
            }
            #expect(log[.list] == 1, "only for the first look")
            try holder.look()
            let child = try holder.give([8, 9])
            guard case .attempt(let attempt) = try seek(&seeker) else { return fail("there is something now") }
            #expect(attempt.shard == child && attempt.tasks == [8, 9])
        }
    }

    /// No holder is to cut its shard for who has found other work.
    @Test mutating func whoFindsWorkTakesItsRequestsBack() throws {
        let run = try RunFixture(tasks: 10, shards: 2)
        let store = try run.store()
        let held = try (0..<2).map { _ in try #require(try store.claim(worker: worker(1), lease: lease)) }
        var seeker = WorkSeeker(store: try run.store(), worker: worker(2), lease: lease)
        guard case .nothing = try seek(&seeker) else { return fail("both are held") }
        let asked = try #require(try run.files().first { $0.hasSuffix(".wanted") })
        let other = try #require(held.first { !asked.hasPrefix(RunFile.stem($0.shard)) })
        try other.release()
        run.world.advance(by: lease / 10)
        guard case .attempt(let attempt) = try seek(&seeker) else { return fail("one was given back") }
        #expect(attempt.shard == other.shard)
        #expect(try run.files().allSatisfy { !$0.hasSuffix(".wanted") })
        withExtendedLifetime(held) {}
    }

    /// A listing of a large run is what weighs most.
    @Test func aFirstAttemptIsSealedWithoutListing() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: lease))
        try judgeAll(attempt)
        try #require(try Files.createEmpty(run.directory.path(of: .wanted(shard: 0))))
        let log = Counter()
        let outcome = try Files.$observer.withValue(log) { try attempt.seal() }
        #expect(outcome == .sealed)
        // Of scratch, for what dead workers left there.
        #expect(log.lists(run.directory.shardsPath) == 0)
        #expect(try run.files() == ["00000.h5"])
    }

    /// Holders die, and others give to those who did not ask.
    @Test mutating func whoWaitsForAnAnswerListsAllTheSameAfterAWhile() throws {
        let run = try RunFixture(tasks: 10, shards: 1)
        let holder = try #require(try run.store().claim(worker: worker(1), lease: lease))
        var seeker = WorkSeeker(store: try run.store(), worker: worker(2), lease: lease)
        guard case .nothing = try seek(&seeker) else { return fail("it is held") }
        run.world.kill(worker(1))
        run.world.advance(by: .seconds(3))
        guard case .attempt(let attempt) = try seek(&seeker) else { return fail("its holder is dead") }
        #expect(attempt.shard == 0 && attempt.number == 2)
        withExtendedLifetime(holder) {}
    }

    @Test mutating func whoStillHasTasksAsksForNone() throws {
        let run = try RunFixture(tasks: 10, shards: 2)
        let held = try (1...2).map { try #require(try run.store().claim(worker: worker(Int32($0)), lease: lease)) }
        var seeker = WorkSeeker(store: try run.store(), worker: worker(1), lease: lease)
        guard case .nothing(_, running: 2) = try seek(&seeker, holding: [held[0].shard], isIdle: false) else {
            return fail("both are held")
        }
        #expect(try run.files().allSatisfy { !$0.hasSuffix("wanted") })
        guard case .nothing = try seek(&seeker, holding: [held[0].shard]) else { return fail("both are held") }
        #expect(try run.files().filter { $0.hasSuffix("wanted") } == ["\(RunFile.stem(held[1].shard)).wanted"], "not of itself")
    }

    /// A worker that was killed on its way to a claim, or behind a seal, leaves files that nobody needs.
    @Test mutating func theLastToLookLeavesNothingBesideTheSeals() throws {
        let run = try RunFixture(tasks: 4, shards: 2)
        try finish(try run.store(), as: worker(1))
        for shard in 0...1 { try #require(try Files.createEmpty(run.directory.path(of: .temporary(shard: shard, suffix: "far-1-1")))) }
        try #require(try Files.createEmpty(run.directory.path(of: .wanted(shard: 1))))
        var seeker = WorkSeeker(store: try run.store(), worker: worker(2), lease: lease)
        guard case .complete = try seek(&seeker) else { return fail("all is sealed") }
        #expect(try run.files() == ["00000.h5", "00001.h5"])
    }

    /// An attempt that cannot be read stays for whoever wants to look at it: that is no reason to read the shard at every look.
    @Test func whatCannotBeClearedIsTriedOnceInALease() throws {
        let run = try RunFixture(tasks: 4, shards: 2)
        let store = try run.store()
        let first = try #require(try store.claim(worker: worker(1), lease: lease))
        let shard = first.shard
        _ = try first.give([first.tasks[1]])
        try first.record(made(first.tasks[0]))
        #expect(try first.seal() == .sealed)
        try overwrite(run.directory.attemptPath(shard: shard, attempt: 2), with: [1, 2, 3])
        let rest = [try store.claim(worker: worker(1), lease: lease), try store.claim(worker: worker(1), lease: lease)]
        #expect(rest.allSatisfy { $0 != nil })
        let log = Counter()
        try Files.$observer.withValue(log) {
            for _ in 0..<10 { #expect(try store.claim(worker: worker(2), lease: lease) == nil) }
            #expect(log.opened(RunFile.sealed(shard: shard).name) == 0, "the first claim above has tried")
            run.world.advance(by: lease)
            for attempt in rest { try attempt?.journal.heartbeat() }
            for attempt in rest { try attempt?.commit() }
            #expect(try store.claim(worker: worker(2), lease: lease) == nil)
            let opened = log.opened(RunFile.sealed(shard: shard).name)
            #expect(opened > 0)
            for _ in 0..<10 { #expect(try store.claim(worker: worker(2), lease: lease) == nil) }
            #expect(log.opened(RunFile.sealed(shard: shard).name) == opened)
        }
        #expect(try run.files().contains(RunFile.attempt(shard: shard, attempt: 2).name))
    }
}

@Suite struct WatchTests {
    private let running = (0..<5000).map { $0 * 3 }
    private let lease: Duration = .seconds(60)

    private func choose(_ watch: Watch, _ shards: [Int], salt: UInt64 = 77, at seconds: Int = 0) -> [Int] {
        watch.choose(shards, salt: salt, lease: lease, now: .seconds(seconds))
    }

    @Test func fewAreAllWatched() { #expect(choose(Watch(), Array(running.prefix(128))).count == 128) }

    @Test func ofManySomeAreAndStaySoWhileOthersComeAndGo() {
        let chosen = choose(Watch(), running)
        #expect((4...40).contains(chosen.count))
        let later = choose(Watch(), running.filter { $0 % 10 != 0 || chosen.contains($0) }, at: 239)
        #expect(Set(chosen).isSubset(of: later))
    }

    @Test func everyShardHasItsTurn() {
        var seen: Set<Int> = []
        for turn in 0..<4000 { seen.formUnion(choose(Watch(), running, at: turn * 240)) }
        #expect(seen.count == running.count)
    }

    @Test func workersWatchDifferentOnes() {
        let together = (0..<1500).reduce(into: Set<Int>()) { $0.formUnion(choose(Watch(), running, salt: worker(Int32($1 + 1)).hash)) }
        #expect(together.count > running.count * 9 / 10)
    }

    /// When all the others are gone, the last one must get through all that they left.
    @Test func whoFindsTheDeadLooksAtMore() {
        var watch = Watch()
        for second in 0..<8 { watch.found(1, lease: lease, now: .seconds(second)) }
        #expect((800...1250).contains(choose(watch, running).count))
        for turn in 1...20 { watch.found(0, lease: lease, now: .seconds(120 * turn + 8)) }
        #expect((4...40).contains(choose(watch, running).count))
    }
}

private final class Counter: FileSystemObserver {
    private let made = Mutex<[FileOperation]>([])

    subscript(kind: FileOperation.Kind) -> Int { made.withLock { $0.count { $0.kind == kind } } }

    func made(_ name: String) -> Bool { made.withLock { $0.contains { $0.kind == .create && $0.path.hasSuffix("/" + name) } } }

    func lists(_ path: String) -> Int { made.withLock { $0.count { $0.kind == .list && $0.path == path } } }

    func opened(_ name: String) -> Int { made.withLock { $0.count { $0.kind == .open && $0.path.hasSuffix("/" + name) } } }

    func willPerform(_ operation: FileOperation) {}
    func didPerform(_ operation: FileOperation, size: Int) { made.withLock { $0.append(operation) } }
}

private func fail(_ what: Comment) { Issue.record(what) }
