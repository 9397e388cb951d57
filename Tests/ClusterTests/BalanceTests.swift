import Foundation
import Testing

/// No slot idles while another grinds.
@Suite(.enabled(if: ClusterDemand.isWhole)) struct BalanceTests {
    /// Tests per candidate, with a heavy tail: each test sleeps for a quarter of a second.
    private static let tests = [56, 36, 28, 22, 18, 15, 12, 10, 9, 8, 7, 6, 6, 5, 5, 4, 4, 4, 3, 3, 3, 3] + Array(repeating: 1, count: 60)
    private static let slots = 4

    @Test(arguments: [1, 4, 24]) func aHeavyTailIsSpreadOverAllSlots(shards: Int) throws {
        let run = ClusterRun("tail-\(shards)", on: try Cluster(nodes: 2, slots: 2))
        var workload = Workload()
        for (number, count) in Self.shuffled.enumerated() {
            workload.addProblem("tail\(number)", tests: (0..<count).map { ("\($0)\n", "\($0)\n") }, seconds: 2)
            workload.addCandidate("tail\(number)", "import time\ntime.sleep(0.25)\nprint(input())\n")
        }
        try run.prepare(workload)
        try run.plan(shards: shards)
        let array = try run.submit(workers: Self.slots, cpus: 1, slots: 1)
        let shardFiles = run.path + "/shards"
        try wait(for: "the first claim", evidence: run.evidence) {
            try FileManager.default.contentsOfDirectory(atPath: shardFiles).contains { $0.hasSuffix(".journal") }
        }
        let begin = Date()
        try run.waitUntilEnded(array)
        _ = try run.merged()
        #expect(try run.verdicts() == ["AC": Self.tests.count])
        let seals = try FileManager.default.contentsOfDirectory(atPath: shardFiles).filter { $0.hasSuffix(".h5") }
        let ends = try seals.compactMap {
            try FileManager.default.attributesOfItem(atPath: shardFiles + "/" + $0)[.modificationDate] as? Date
        }
        let makespan = try #require(ends.max()).timeIntervalSince(begin)
        let durations = try measuredDurations(run.path)
        let bound = max(durations.reduce(0, +) / Double(Self.slots), try #require(durations.max()))
        let ratio = makespan / bound
        print(String(format: "heavy tail, %d shards: makespan %.1f s, bound %.1f s, ratio %.3f", shards, makespan, bound, ratio))
        #expect(ratio <= 1.15, "\(run.evidence())")
    }

    /// In an order that says nothing of the sizes, the same each time.
    private static let shuffled: [Int] = {
        var order = tests
        var state: UInt64 = 20_240_601
        for place in order.indices.reversed() where place > 0 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            order.swapAt(place, Int(state >> 33) % (place + 1))
        }
        return order
    }()

    /// Seconds of each candidate: its tests times the longest of them, which all sleep alike.
    private func measuredDurations(_ run: String) throws -> [Double] {
        let lines = try String(contentsOfFile: run + "/report/candidates.csv", encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let head = try #require(lines.first)
        let (wall, count) = (try #require(head.firstIndex(of: "wall_s_max")), try #require(head.firstIndex(of: "tests_run")))
        return lines.dropFirst().compactMap { row in
            guard let seconds = Double(row[wall]), let tests = Double(row[count]) else { return nil }
            return seconds * tests
        }
    }
}
