import Digests
import FileSystem
import Fixtures
import Foundation
import Records
import Testing

@testable import ColumnStore
@testable import Evaluation
@testable import RunProtocol

@Suite struct SealTests {
    private let lease: Duration = .seconds(60)

    private func claim(_ run: RunFixture, _ pid: Int32 = 1) throws -> Attempt<TaskResult> {
        try #require(try run.store().claim(worker: worker(pid), lease: lease))
    }

    @Test func aSealedShardHoldsWhatWasRecorded() throws {
        let run = try RunFixture(tasks: 50, shards: 1)
        let attempt = try claim(run)
        for task in attempt.tasks.reversed() { try attempt.record(made(task, outputSize: 3000)) }
        #expect(try attempt.seal() == .sealed)
        #expect(try run.files() == ["00000.h5"])
        let union = try run.store().union(detail: .whole)
        #expect(union.results == (0..<50).map { made($0, outputSize: 3000) })
        #expect(union.damage.isEmpty)
        #expect(union.hosts == ["here"])
        #expect(try run.place.names() == ["run"])
    }

    @Test func aShardWithATaskMissingIsNotSealed() throws {
        let run = try RunFixture(tasks: 3, shards: 1)
        let attempt = try claim(run)
        try attempt.record(made(0))
        #expect(try attempt.seal() == .missing([1, 2]))
        #expect(try run.files() == ["00000.attempt-1.journal"])
        // It goes on.
        for task in 1...2 { try attempt.record(made(task)) }
        #expect(try attempt.seal() == .sealed)
    }

    @Test func aJudgeErrorDoesNotKeepAShardOpen() throws {
        let run = try RunFixture(tasks: 2, shards: 1)
        let attempt = try claim(run)
        try attempt.record(made(0))
        try attempt.record(made(1, verdict: .judgeError))
        #expect(try attempt.seal() == .sealed)
        #expect(try run.store().union().unfinished == [1])
        let status = try run.store().status()
        #expect(status.done == 1)
        #expect(status.failed == 1)
        expectCode(RunCode.incomplete, naming: "1 with only the judge's own error") { _ = try run.store().merge() }
    }

    @Test func outputsThatAreTheSameAreStoredOnce() throws {
        let run = try RunFixture(tasks: 20, shards: 1)
        var random = Xorshift(seed: 3)
        let noise = (0..<20_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let attempt = try claim(run)
        for task in attempt.tasks {
            var result = made(task)
            result.tests = [
                TestResult(
                    test: 0, verdict: result.verdict, usage: Usage(), exitCode: 0, output: noise, outputLength: noise.count,
                    outputDigest: sha256(noise))
            ]
            try attempt.record(result)
        }
        _ = try attempt.seal()
        #expect(try contents(of: run.directory.shardPath(0)).count < 60_000)
        #expect(try run.store().union(detail: .whole).results.allSatisfy { $0?.tests.first?.output == noise })
    }

    /// Two outputs that somebody gave the same digest are still two.
    @Test func aWrongDigestCostsNoOutput() throws {
        let run = try RunFixture(tasks: 2, shards: 1)
        let attempt = try claim(run)
        for task in 0..<2 {
            var result = made(task)
            result.tests = [
                TestResult(
                    test: 0, verdict: result.verdict, usage: Usage(), exitCode: 0, output: [UInt8(task), 1], outputLength: 2,
                    outputDigest: sha256([]))
            ]
            try attempt.record(result)
        }
        _ = try attempt.seal()
        #expect(try run.store().union(detail: .whole).results.map { $0?.tests.first?.output } == [[0, 1], [1, 1]])
    }

    /// Whatever of a seal's steps had been done when the worker died, the next worker ends with the shard and nothing else.
    @Test(arguments: [
        (sealed: true, kept: ["00000.attempt-1.h5", "00000.attempt-2.journal"]), (sealed: true, kept: ["00000.attempt-2.journal"]),
        (sealed: true, kept: ["00000.tmp-there-1-1", "00000.attempt-1.h5"]),
        (sealed: false, kept: ["00000.attempt-1.h5", "00000.attempt-2.journal", "00000.tmp-there-1-1"]),
        (sealed: false, kept: ["00000.attempt-1.h5", "00000.attempt-2.fenced", "00000.tmp-there-1-2"]),
    ]) func aSealCutShortIsTakenUp(sealed: Bool, kept: [String]) throws {
        let run = try RunFixture(tasks: 6, shards: 1)
        let first = try claim(run)
        for task in 0..<2 { try first.record(made(task)) }
        try first.drain()
        let second = try claim(run, 2)
        try judgeAll(second)
        try second.commit()
        let shards = run.directory.shardsPath
        var saved: [String: [UInt8]] = ["00000.tmp-there-1-1": [1, 2], "00000.tmp-there-1-2": []]
        for name in ["00000.attempt-1.h5", "00000.attempt-2.journal"] { saved[name] = try contents(of: "\(shards)/\(name)") }
        saved["00000.attempt-2.fenced"] = saved["00000.attempt-2.journal"]
        #expect(try second.seal() == .sealed)
        if !sealed { try Files.remove(run.directory.shardPath(0)) }
        for name in kept { try overwrite("\(shards)/\(name)", with: try #require(saved[name])) }
        run.world.kill(worker(1))
        run.world.kill(worker(2))

        let union = try run.store().union(detail: .whole)
        #expect(union.results == (0..<6).map { made($0) })
        #expect(union.redone == 0)
        try finish(try run.store(), as: worker(3))
        #expect(try run.files() == ["00000.h5"])
        #expect(try run.store().union(detail: .whole).results == (0..<6).map { made($0) })
        #expect(try run.store().merge().redone == 0)
    }

    @Test func aSealThatCannotBeWrittenPublishesNothing() throws {
        let run = try RunFixture(tasks: 2, shards: 1)
        let attempt = try claim(run)
        try judgeAll(attempt)
        #expect(throws: FileError.self) { _ = try attempt.seal(scratch: run.place.file("not-there")) }
        #expect(try run.files() == ["00000.attempt-1.journal"])
        #expect(try attempt.seal() == .sealed)
    }

    @Test func aDrainedAttemptIsWholeAndItsJournalGone() throws {
        let run = try RunFixture(tasks: 5, shards: 1)
        let attempt = try claim(run)
        for task in 0..<3 { try attempt.record(made(task)) }
        try attempt.drain()
        #expect(try run.files() == ["00000.attempt-1.h5"])
        #expect(try run.store().union(detail: .whole).results == (0..<5).map { $0 < 3 ? made($0) : nil })
        #expect(try run.store().status().shards.map(\.state) == [.drained])
        expectCode(RunCode.fenced, naming: "it has ended") { try attempt.record(made(4)) }
    }

    @Test(arguments: EndReason.allCases) func aDrainWithoutAResultSaysWhyItEnded(reason: EndReason) throws {
        let run = try RunFixture(tasks: 5, shards: 1)
        var named = worker(1)
        named.job = "812_7"
        try #require(try run.store().claim(worker: named, lease: .seconds(60))).drain(reason)
        #expect(try run.files() == ["00000.attempt-1.h5"])
        let shard = try run.store().status().shards[0]
        #expect(shard.state == .drained && shard.endReason == reason && shard.job == "812_7" && shard.host == "here")
        #expect(try run.store().claim(worker: worker(2), lease: .seconds(60))?.tasks == [0, 1, 2, 3, 4])
    }
}

@Suite struct JournalWritingTests {
    private let lease: Duration = .seconds(60)

    @Test func aFullDiskLosesNothingThatWasDurable() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let full = try #require(Full.device)
        let journal = try Journal(
            header: try run.store().header(shard: 0, attempt: 1, worker: worker(1)), path: "/dev/full", file: full, size: 0)
        try journal.append(made(0), attempt: 1)
        for _ in 0..<3 { expectCode(FileCode.noSpace, naming: "ENOSPC") { try journal.commit() } }
        #expect(journal.durableCount == 0)
        #expect(journal.pendingBytes > 0)
    }

    @Test func whatWasRecordedBecomesDurableOnItsOwn() throws {
        let run = try RunFixture(tasks: 1, shards: 1)
        let attempt = try #require(try run.store(live: true).claim(worker: .current(toolVersion: "test"), lease: lease))
        try attempt.record(made(0))
        let end = ContinuousClock.now + .seconds(30)
        while attempt.durableCount == 0, ContinuousClock.now < end { sched_yield() }
        #expect(attempt.durableCount == 1)
        #expect(try run.store(live: true).union(detail: .whole).results == [made(0)])
    }

    @Test func heartbeatsGrowAnIdleJournal() throws {
        let run = try RunFixture(tasks: 1, shards: 1)
        let attempt = try #require(try run.store(live: true).claim(worker: .current(toolVersion: "test"), lease: .seconds(1)))
        let path = run.directory.journalPath(shard: 0, attempt: 1)
        let size = try #require(try Files.identity(path)?.size)
        let end = ContinuousClock.now + .seconds(30)
        while try Files.identity(path)?.size == size, ContinuousClock.now < end { sched_yield() }
        #expect(try #require(try Files.identity(path)?.size) > size)
        withExtendedLifetime(attempt) {}
    }
}

private enum Full {
    /// Every write to it fails for want of space.
    static var device: OpenFile? {
        try? OpenFile.writing("/dev/full")
    }
}
