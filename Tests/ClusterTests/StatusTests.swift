import Foundation
import Testing

/// The files alone tell how far a run is, and they are few.
@Suite(.enabled(if: ClusterDemand.isMet)) struct StatusTests {
    @Test func aThousandShardsNeedNeitherTheControllerNorManyFiles() throws {
        let shards = 1000
        let run = ClusterRun("thousand", on: try Cluster(nodes: 1, slots: 4))
        try run.prepare(.trivial(2 * shards))
        try run.plan(shards: shards)
        _ = try run.submit(workers: 2, cpus: 2, slots: 2)
        try run.waitUntilDone(shards)
        try run.cluster.verb("kill", "slurmctld")
        try expectFewFiles(run, shards: shards)
        let table = try run.gencode(["run", "status", run.path])
        #expect([0, 3].contains(table.status), "\(table.errors)")
        print(String(format: "status of %d shards, no controller: %.2f s", shards, table.seconds))
        // A client program alone waits longer than this for a controller.
        #expect(table.seconds < 5)
        try run.waitUntilDone(2 * shards)
        try expectFewFiles(run, shards: shards)
        _ = try run.merged()
        #expect(try run.verdicts() == ["AC": 2 * shards])
    }

    private func expectFewFiles(_ run: ClusterRun, shards: Int) throws {
        let all = FileManager.default.enumerator(atPath: run.path)?.allObjects as? [String] ?? []
        let ofShards = all.filter { $0.hasPrefix("shards/") || $0.hasPrefix("logs/") }
        print("\(shards) shards: \(ofShards.count) files of shards, \(all.count) in all")
        #expect(ofShards.count <= 3 * shards)
        #expect(all.count - ofShards.count < 40, "\(all.filter { !ofShards.contains($0) })")
    }
}
