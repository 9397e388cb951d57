import Digests
import Fixtures
import Glibc
import Records
import Testing

@testable import Evaluation
@testable import RunProtocol
@testable import RunSimulation

/// Eight times as many tasks take about eight times as long; if time grew with the square, they would take 64 times as long.
@Suite(.serialized) struct LinearTimeTests {
    /// - Parameter work: takes a number of tasks, prepares, and gives what is to be measured.
    private func expectLinear(_ count: Int, _ work: @escaping (Int) throws -> () throws -> Void) throws {
        // The thread's own time: a busy machine takes nothing of that.
        let best = { (count: Int) in
            try (0..<3).map { _ in
                let body = try work(count)
                let start = cpuTimeOfThread()
                try body()
                return cpuTimeOfThread() - start
            }.min()
        }
        let short = try #require(try best(count / 8))
        let long = try #require(try best(count))
        print("\(count) tasks: \(long), \(count / 8): \(short)")
        #expect(long < short * 24 + .milliseconds(20))
    }

    @Test func tasksAreTakenAndFinished() throws {
        try expectLinear(32_000) { count in
            let queue = TaskQueue<TaskResult>()
            queue.add(tasks: 0..<count)
            return {
                for _ in 0..<count { queue.finish(try #require(queue.take()), with: nil) }
                #expect(queue.waiting == 0 && queue.isQuiet)
            }
        }
    }

    /// Each task is an error to be told.
    @Test func theLedgerOfASimulationIsCompared() throws {
        try expectLinear(8000) { count in
            let place = try TemporaryDirectory()
            let directory = RunDirectory(path: place.file("run"))
            try directory.create()
            let outline = RunOutline(
                run: "run", planDigest: sha256(Array("plan".utf8)), taskCount: count, shards: [Array(0..<count)])
            let store = try SimulatedStore(directory: directory, outline: outline, scratch: place.path)
            let (union, merged) = (try store.union(), try MergedNumbers(store))
            var ledger = ProtocolLedger(tasks: count, lease: .seconds(60), countsTakeovers: false)
            for task in 0..<count { _ = ledger.make(task: task, key: nil, used: [], shard: 0, attempt: 1) }
            return {
                ledger.check(union, merged, shardsOnDisk: [])
                #expect(ledger.violationCount == count)
                #expect(ledger.violations.first == "task 0 has no end; it was ended by attempt 1 of shard 0")
            }
        }
    }
}
