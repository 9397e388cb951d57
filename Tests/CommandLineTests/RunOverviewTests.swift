import Fixtures
import Foundation
import Slurm
import Testing

@testable import CommandLine
@testable import RunProtocol

/// A look at a run of many shards.
@Suite(.serialized) struct RunOverviewTests {
    /// Two looks at so many shards, each with a task that is missing and one that has ended since the first.
    private func timeOfLook(shards count: Int, in place: TemporaryDirectory) throws -> Duration {
        let client = SlurmClient(environment: [:], user: 1000)
        func overview(ended: Int) -> RunOverview {
            RunOverview(
                store: MadeRun(directory: RunDirectory(path: place.path), count: count, ended: ended), lease: .seconds(60), client: client)
        }
        var earlier = try overview(ended: 1).look()
        earlier.at = earlier.at.addingTimeInterval(-10)
        let start = cpuTimeOfThread()
        let look = try overview(ended: 2).look(after: earlier)
        let time = cpuTimeOfThread() - start
        #expect(look.rates.count == count && look.rates.values.allSatisfy { $0 > 0 && $0 < 1 })
        #expect(look.counts.map(\.count) == [count] && look.classes.first == .inWork)
        return time
    }

    /// Eight times as many shards take about eight times as long; if time grew with the square, they would take 64 times as long.
    @Test func timeIsLinearInTheShards() throws {
        let place = try TemporaryDirectory()
        // The thread's own time: a busy machine takes nothing of that.
        let best = { (count: Int) in try (0..<3).map { _ in try timeOfLook(shards: count, in: place) }.min() }
        let short = try #require(try best(1000))
        let long = try #require(try best(8000))
        print("a look at 8000 shards: \(long), at 1000: \(short)")
        #expect(long < short * 24 + .milliseconds(20))
    }
}

/// Every shard is in work.
private struct MadeRun: RunAdministration {
    let directory: RunDirectory
    let count: Int
    /// In each shard.
    let ended: Int

    func status(lease: Duration?, date: Int64?) throws -> RunStatus {
        let shards = (0..<count).map { number in
            var shard = ShardStatus(shard: number, state: .running, done: ended, total: 3)
            shard.attempt = 1
            shard.ended = ended
            return shard
        }
        return RunStatus(
            shards: shards, round: 1, done: count * ended, total: count * 3, failed: 0, damage: [],
            missing: (0..<count).map { RunStatus.Missing(task: 3 * $0 + 2, hasFailed: false, shard: $0) })
    }

    func isSealed() throws -> Bool { false }
    func setAsideDamaged() throws -> [Damage] { [] }
    func verify() throws -> RunVerification { throw CancellationError() }
    func unfinishedTasks() throws -> [Int] { [] }
    func reshard(missing tasks: [Int], into count: Int) throws -> Int? { nil }
}
