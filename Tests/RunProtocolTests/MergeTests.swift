import FileSystem
import Fixtures
import Records
import Testing

@testable import ColumnStore
@testable import Evaluation
@testable import RunProtocol

@Suite struct MergeTests {
    private let lease: Duration = .seconds(60)

    /// A journal that has taken over the first attempt's record is read after the second attempt's own file.
    @Test(arguments: [false, true]) func theLowestAttemptCountsUnlessTheShardIsSealed(isSealed: Bool) {
        var records = ShardRecords<TaskResult>()
        records.add(RecordEntry(record: made(0), attempt: 2), isPublished: isSealed, allowed: [0])
        records.add(RecordEntry(record: made(0), attempt: 1), allowed: [0])
        records.add(RecordEntry(record: made(0), attempt: 3), allowed: [0])
        #expect(records[0]?.result?.attempt == (isSealed ? 2 : 1))
        #expect(records.superseded.map(\.attempt) == (isSealed ? [1, 3] : [2, 3]))
    }

    @Test(arguments: [1, 7, 64]) func theMergedRunIsTheSameForEveryShardCount(shards: Int) throws {
        let one = try RunFixture(tasks: 100, shards: 1)
        try finish(try one.store(), as: worker(1))
        let expected = try one.store().merge()
        let run = try RunFixture(tasks: 100, shards: shards)
        // Some shards in one go, some interrupted, some drained.
        for pid in 1...20 {
            guard let attempt = try run.store().claim(worker: worker(Int32(pid)), lease: lease) else { break }
            for task in attempt.tasks.prefix(pid % 5 + 1) { try attempt.record(made(task)) }
            if pid % 2 == 0 { try attempt.drain() } else { try attempt.commit() }
            run.world.kill(worker(Int32(pid)))
        }
        try finish(try run.store(), as: worker(99))
        #expect(same(try run.store().merge(), expected))
        #expect(try run.files().count == shards)
        #expect(try run.store().isSealed())
    }

    private func same(_ left: MergedRun, _ right: MergedRun) -> Bool {
        left.verdict == right.verdict && left.tier == right.tier && left.testsPassed == right.testsPassed && left.testsRun == right.testsRun
            && left.testsTotal == right.testsTotal && left.firstFailedTest == right.firstFailedTest && left.messages == right.messages
            && left.cpuNanoseconds == right.cpuNanoseconds && left.memoryBytes == right.memoryBytes && left.missing == right.missing
    }

    @Test func sealedShardsAndJournalsAreMergedAlike() throws {
        let run = try RunFixture(tasks: 30, shards: 3)
        let store = try run.store()
        for kind in 0..<3 {
            let attempt = try #require(try store.claim(worker: worker(1), lease: lease))
            try judgeAll(attempt)
            if kind == 0 { _ = try attempt.seal() } else if kind == 1 { try attempt.drain() } else { try attempt.release() }
        }
        let merged = try run.store().merge()
        #expect(merged.verdict == (0..<30).map { made($0).verdict.rawValue })
        #expect(merged.firstFailedTest == (0..<30).map { Int32(made($0).firstFailedTest ?? -1) })
        #expect(merged.wallNanoseconds == (0..<30).map { made($0).usage.wallTime.nanoseconds })
        #expect((0..<30).map(merged.message(ofTask:)) == (0..<30).map { made($0).message })
        #expect(merged.missing == 0)
    }

    @Test func missingVerdictsAreRefusedUnlessAskedFor() throws {
        let run = try RunFixture(tasks: 10, shards: 2)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: lease))
        for task in attempt.tasks.prefix(3) { try attempt.record(made(task)) }
        try attempt.commit()
        expectCode(RunCode.incomplete, naming: "7 of 10 tasks") { _ = try run.store().merge() }
        let merged = try run.store().merge(allowPartial: true)
        #expect(merged.missing == 7)
        #expect(merged.verdict.count { $0 == MergedRun.missingVerdict } == 7)
        #expect(merged.verdict(ofTask: attempt.tasks[0]) == made(attempt.tasks[0]).verdict)
        #expect(merged.verdict(ofTask: attempt.tasks[4]) == nil)
    }

    @Test func aScoredVerdictWinsOverAnEarlierJudgeError() throws {
        let run = try RunFixture(tasks: 2, shards: 1)
        let first = try #require(try run.store().claim(worker: worker(1), lease: lease))
        try first.record(made(0))
        try first.record(made(1, verdict: .judgeError))
        try first.drain()
        let second = try #require(try run.store().claim(worker: worker(2), lease: lease))
        #expect(second.tasks == [1])
        try second.record(made(1, verdict: .timeLimit))
        #expect(try second.seal() == .sealed)
        #expect(try run.store().merge().verdict == [made(0).verdict.rawValue, Verdict.timeLimit.rawValue])
        #expect(try run.store().merge().redone == 0)
    }

    @Test func unfinishedTasksAreSplitAgain() throws {
        let run = try RunFixture(tasks: 20, shards: 2)
        let first = try #require(try run.store().claim(worker: worker(1), lease: lease))
        for task in first.tasks.prefix(4) { try first.record(made(task)) }
        try first.commit()
        let store = try run.store()
        let left = try store.union().unfinished
        #expect(left.count == 16)
        #expect(try store.reshard(missing: left, into: 3) == 2)
        // The old shards are over: their attempt stops and nobody else claims them.
        #expect(try first.isFenced())
        let second = try #require(try store.claim(worker: worker(2), lease: lease))
        #expect(second.shard >= 2)
        #expect(second.tasks.allSatisfy(left.contains))
        try judgeAll(second)
        #expect(try second.seal() == .sealed)
        try finish(try run.store(), as: worker(3))
        let merged = try run.store().merge()
        #expect(merged.verdict == (0..<20).map { made($0).verdict.rawValue })
        #expect(merged.redone == 0)
        #expect(try run.store().status().round == 2)
        #expect(try run.store().status().shards.map(\.shard) == [2, 3, 4])
        #expect(try run.store().status().done == 20)
    }

    @Test func aRoundIsMadeOnce() throws {
        let run = try RunFixture(tasks: 8, shards: 1)
        let (left, right) = (try run.store(), try run.store())
        #expect(try left.reshard(missing: Array(0..<8), into: 2) == 2)
        // A resume that began before: it finds the round that is there and makes the next.
        #expect(try right.reshard(missing: Array(0..<8), into: 100) == 3)
        #expect(try run.store().layout().rounds.map(\.shards) == [0..<1, 1..<3, 3..<11])
        expectCode(RunCode.invalid) { _ = try left.reshard(missing: [], into: 2) }
        expectCode(RunCode.invalid) { _ = try left.reshard(missing: [8], into: 2) }
    }

    /// A sealed shard with a judge's error stays as it is; the round after has the verdict.
    @Test func aJudgeErrorIsRetriedInANewRound() throws {
        let run = try RunFixture(tasks: 3, shards: 1)
        let first = try #require(try run.store().claim(worker: worker(1), lease: lease))
        for task in first.tasks { try first.record(made(task, verdict: task == 1 ? .judgeError : .accepted)) }
        _ = try first.seal()
        let store = try run.store()
        try store.reshard(missing: try store.union().unfinished, into: 4)
        let second = try #require(try store.claim(worker: worker(2), lease: lease))
        #expect(second.tasks == [1])
        try second.record(made(1, verdict: .wrongAnswer))
        _ = try second.seal()
        #expect(try run.store().merge().verdict == [0, Verdict.wrongAnswer.rawValue, 0])
    }
}

/// What a damaged byte in the files of a run costs.
@Suite struct RunDamageTests {
    private let lease: Duration = .seconds(60)

    @Test func aDamagedShardIsNamedSetAsideAndRunAgain() throws {
        let run = try RunFixture(tasks: 40, shards: 4)
        try finish(try run.store(), as: worker(1))
        let path = run.directory.shardPath(2)
        var bytes = try contents(of: path)
        for index in bytes.indices where index > 100 { bytes[index] = 0 }
        try overwrite(path, with: bytes)
        let store = try run.store()
        let merged = try store.merge(allowPartial: true)
        #expect(merged.missing == 10)
        #expect(merged.damage.map(\.file) == [path])
        expectCode(RunCode.incomplete, naming: path) { _ = try store.merge() }
        #expect(try store.status().shards.map(\.state) == [.sealed, .sealed, .damaged, .sealed])
        #expect(try store.setAsideDamaged().map(\.file).contains(path))
        #expect(try run.files().contains("00002.h5.damaged-1"))
        #expect(try contents(of: run.directory.damagedPath(shard: 2, number: 1)) == bytes)
        try finish(store, as: worker(2))
        #expect(try store.merge().verdict == (0..<40).map { made($0).verdict.rawValue })
        #expect(try store.setAsideDamaged().isEmpty)
        #expect(try store.verify().damage.isEmpty)
    }

    @Test(arguments: 0..<200) func aDamagedPlaceOfAShardIsFoundOrHarmless(place: Int) throws {
        let run = try RunFixture(tasks: 12, shards: 2)
        try finish(try run.store(), as: worker(1))
        let path = run.directory.shardPath(1)
        var random = Xorshift(seed: UInt64(place))
        var bytes = try contents(of: path)
        let position = Int.random(in: bytes.indices, using: &random)
        switch place % 4 {
        case 0: bytes = Array(bytes[..<position])
        case 1: for index in position..<min(bytes.count, position + 512) { bytes[index] = 0 }
        default: bytes[position] ^= UInt8.random(in: 1...255, using: &random)
        }
        try overwrite(path, with: bytes)
        let union = try run.store().union(detail: .whole)
        let expected: [TaskResult?] = (0..<12).map { made($0) }
        #expect(union.results[..<6] == expected[..<6])
        #expect(union.damage.allSatisfy { $0.file == path })
        let merged = try run.store().merge(allowPartial: true)
        #expect(merged.missing == 0 || merged.missing == 6 && merged.damage.map(\.file) == [path])
        #expect((0..<12).allSatisfy { merged.verdict(ofTask: $0) == nil || merged.verdict(ofTask: $0) == made($0).verdict })
        #expect(union.results[6...] == expected[6...] || !union.damage.isEmpty && union.results[6...].allSatisfy { $0 == nil })
        guard place % 10 == 0 else { return }
        // Resumed, all is there again.
        _ = try run.store().setAsideDamaged()
        try finish(try run.store(), as: worker(2))
        #expect(try run.store().union(detail: .whole).results == expected)
    }

    @Test(arguments: 0..<60) func aDamagedAttemptFileIsNamedAndItsTasksRunAgain(place: Int) throws {
        let run = try RunFixture(tasks: 12, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: lease))
        for task in 0..<8 { try attempt.record(made(task)) }
        try attempt.drain()
        let path = run.directory.attemptPath(shard: 0, attempt: 1)
        var bytes = try contents(of: path)
        var random = Xorshift(seed: UInt64(place))
        let position = Int.random(in: bytes.indices, using: &random)
        if place % 3 == 0 { bytes = Array(bytes[..<position]) } else { bytes[position] ^= 0x55 }
        try overwrite(path, with: bytes)
        let union = try run.store().union(detail: .whole)
        #expect(union.results[..<8].elementsEqual((0..<8).map { made($0) }) || union.damage.map(\.file) == [path])
        try finish(try run.store(), as: worker(2))
        #expect(try run.store().union(detail: .whole).results == (0..<12).map { made($0) })
    }

    @Test func aDamagedJournalCostsOnlyItsRecord() throws {
        let run = try RunFixture(tasks: 12, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: lease))
        try judgeAll(attempt)
        try attempt.commit()
        attempt.end()
        run.world.kill(worker(1))
        let path = run.directory.journalPath(shard: 0, attempt: 1)
        var bytes = try contents(of: path)
        bytes[bytes.count / 2] ^= 1
        try overwrite(path, with: bytes)
        let union = try run.store().union()
        #expect(union.unfinished.count == 1)
        #expect(union.damage.map(\.kind) == [.record])
        #expect(union.damage.map(\.file) == [path])
        let second = try #require(try run.store().claim(worker: worker(2), lease: lease))
        #expect(second.tasks == union.unfinished)
        #expect(second.damage == union.damage)
        try judgeAll(second)
        #expect(try second.seal() == .sealed)
    }

    /// The header is worth the worker's name; its records stand without it.
    @Test func aDamagedHeaderCostsNoRecord() throws {
        let run = try RunFixture(tasks: 3, shards: 1)
        let attempt = try #require(try run.store().claim(worker: worker(1), lease: lease))
        try judgeAll(attempt)
        try attempt.commit()
        attempt.end()
        let path = run.directory.journalPath(shard: 0, attempt: 1)
        var bytes = try contents(of: path)
        for index in 0..<50 { bytes[index] = 0 }
        try overwrite(path, with: bytes)
        #expect(try run.store().union(detail: .whole).results == (0..<3).map { made($0) })
        // Nobody knows whose it is: the lease decides.
        let store = try run.store()
        #expect(try store.claim(worker: worker(2), lease: lease) == nil)
        run.world.advance(by: lease)
        #expect(try store.claim(worker: worker(2), lease: lease)?.tasks.isEmpty == true)
    }

    @Test(arguments: [true, false]) func aDamagedRoundIsReadFromItsCopy(isGone: Bool) throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        try run.store().reshard(missing: [0, 1], into: 2)
        try finish(try run.store(), as: worker(1))
        let path = run.directory.reshardPath(round: 2)
        if isGone { try Files.remove(path) } else { try overwrite(path, with: [UInt8](repeating: 7, count: 100)) }

        let store = try run.store()
        let merged = try store.merge(allowPartial: true)
        #expect(merged.verdict.prefix(2) == [made(0).verdict.rawValue, made(1).verdict.rawValue])
        #expect(merged.damage.map(\.file) == [path] && merged.damage[0].what.contains("nothing is lost"))
        #expect(try store.status().damage == merged.damage)
        #expect(try store.reshard(missing: [2, 3], into: 1) == 3)
        try finish(try run.store(), as: worker(2))
        #expect(try run.store().merge().verdict == (0..<4).map { made($0).verdict.rawValue })
    }

    /// With both copies gone the message says what to move away; after that the run goes on.
    @Test func aLostRoundSaysHowToGoOn() throws {
        let run = try RunFixture(tasks: 4, shards: 1)
        let first = try #require(try run.store().claim(worker: worker(1), lease: lease))
        try first.record(made(3))
        try first.release()
        try run.store().reshard(missing: [0, 1, 2], into: 2)
        try finish(try run.store(), as: worker(2))
        for path in [run.directory.reshardPath(round: 2), run.directory.reshardCopyPath(round: 2)] {
            try overwrite(path, with: [UInt8](repeating: 7, count: 100))
        }
        let error = #expect(throws: StoreError.self) { _ = try run.store() }
        #expect(error?.code == .damaged && error?.message.contains("round-2.h5") == true)
        #expect(error?.message.contains("00001") == true && error?.remedy.contains("resume") == true)

        for name in try run.files() where name.hasPrefix("round-2") || name.hasPrefix("00001.") || name.hasPrefix("00002.") {
            try Files.remove("\(run.directory.shardsPath)/\(name)")
        }
        let store = try run.store()
        #expect(try store.union().unfinished == [0, 1, 2])
        try finish(store, as: worker(3))
        #expect(try store.merge().verdict == (0..<4).map { made($0).verdict.rawValue })
    }
}
