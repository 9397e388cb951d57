import FileSystem
import Fixtures
import Foundation
import Records
import Synchronization
import Testing

@testable import Evaluation
@testable import RunProtocol

/// Promises that nothing else would miss.
@Suite struct DurabilityTests {
    /// However many workers there are.
    @Test(arguments: [0, 1, 200, 1000, 100_000, 10_000_000]) func aRecordIsCommittedWithinASecond(crowd: Int) {
        for lease in [1, 30, 3600] {
            let pace = Pace(lease: .seconds(lease), crowd: crowd)
            #expect(pace.commits > .zero && pace.commits <= .seconds(1))
        }
    }

    /// Nobody calls `commit`: the attempt's own clock does.
    @Test func theTickerCommitsAtThePace() throws {
        let run = try RunFixture(tasks: 2, shards: 1)
        let tick = Mutex<(interval: Duration, body: @Sendable () -> Void)?>(nil)
        var probe = run.world.probe
        probe.ticker = { interval, body in
            tick.withLock { $0 = (interval, body) }
            return Never()
        }
        let store = try EvaluationStore(directory: run.directory, outline: run.outline, scratch: run.place.path, probe: probe)
        let attempt = try #require(try store.claim(worker: worker(1), lease: .seconds(3600)))
        try attempt.record(made(0))
        #expect(attempt.durableCount == 0)
        let (interval, body) = try #require(tick.withLock { $0 })
        #expect(interval <= .seconds(1))
        body()
        #expect(attempt.durableCount == 1)
    }

    /// What counts as durable was synced: a write alone is lost with the power.
    @Test func aCommitSyncsTheJournalAfterItHasWrittenIt() throws {
        let run = try RunFixture(tasks: 2, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: .seconds(60)))
        let log = Operations()
        try Files.$observer.withValue(log) {
            try attempt.record(made(0))
            try attempt.commit()
        }
        let kinds = log.made.withLock { $0 }.map(\.kind)
        let written = try #require(kinds.lastIndex(of: .write))
        #expect(kinds[written...].contains(.sync), "\(kinds)")
    }

    /// Another worker may have published the seal just now: a loss of power may still take its name back.
    @Test func aSealIsMadeToLastBeforeWhatItReplacesIsRemoved() throws {
        let run = try RunFixture(tasks: 2, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: .seconds(60)))
        try judgeAll(attempt)
        try attempt.commit()
        let journal = URL(filePath: run.directory.journalPath(shard: 0, attempt: 1))
        let content = try Data(contentsOf: journal)
        #expect(try attempt.seal() == .sealed)
        try content.write(to: journal)
        let log = Operations()
        try Files.$observer.withValue(log) { try run.store().clearBehindSeal(0) }
        let kinds = log.made.withLock { $0 }.map(\.kind)
        let removed = try #require(kinds.firstIndex(of: .unlink))
        #expect(kinds[..<removed].contains(.syncDirectory), "\(kinds)")
    }

    /// A round that a loss of power takes away would leave the rounds after it without their beginning.
    @Test func aRoundIsMadeToLastBeforeTheNextIsPublished() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let store = try run.store()
        #expect(try store.reshard(missing: Array(0..<4), into: 2) == 2)
        let log = Operations()
        let round3 = try Files.$observer.withValue(log) { try store.reshard(missing: Array(0..<4), into: 2) }
        #expect(round3 == 3)
        let made = log.made.withLock { $0 }
        func published(_ path: String) throws -> Int { try #require(made.firstIndex { $0.kind == .link && $0.newPath == path }) }
        let round = try published(run.directory.reshardPath(round: 3))
        let copy = try published(run.directory.reshardCopyPath(round: 3))
        #expect(made[..<round].contains { $0.kind == .syncDirectory }, "\(made)")
        #expect(made[round..<copy].contains { $0.kind == .syncDirectory }, "\(made)")
    }

    /// A disk that stores something else than it was given.
    @Test func aSealThatDoesNotReadBackIsNotPublished() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: .seconds(60)))
        try judgeAll(attempt)
        try attempt.commit()
        let spoiler = Spoiler(directory: run.directory.shardsPath)
        Files.$observer.withValue(spoiler) {
            #expect(throws: (any Error).self) { try attempt.seal() }
        }
        #expect(spoiler.spoiled.withLock { $0 } > 0)
        #expect(try !Files.exists(run.directory.shardPath(0)))
        // On a sound disk the same attempt seals.
        #expect(try attempt.seal() == .sealed)
        #expect(try run.store().union().unfinished == [])
    }
}

private struct Never: Ticking { func stop() {} }

private final class Operations: FileSystemObserver {
    let made = Mutex<[FileOperation]>([])
    func willPerform(_ operation: FileOperation) throws {}
    func didPerform(_ operation: FileOperation, size: Int) { made.withLock { $0.append(operation) } }
}

/// Changes a byte in the middle of each new column file in a directory once it is synced.
private final class Spoiler: FileSystemObserver {
    let directory: String
    let spoiled = Mutex(0)

    init(directory: String) { self.directory = directory }

    func willPerform(_ operation: FileOperation) throws {}

    func didPerform(_ operation: FileOperation, size: Int) {
        guard operation.kind == .sync, operation.path.hasPrefix(directory), operation.path.contains(".tmp-"),
            var bytes = FileManager.default.contents(atPath: operation.path), bytes.count > 2000
        else { return }
        // Every byte behind the head: not only what is kept twice.
        for place in stride(from: 200, to: bytes.count - 100, by: 1) { bytes[place] ^= 0xff }
        if (try? bytes.write(to: URL(fileURLWithPath: operation.path))) != nil { spoiled.withLock { $0 += 1 } }
    }
}
