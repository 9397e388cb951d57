import Foundation
import Testing

/// A worker that is told to end does so in time, in order, and leaves nothing on its node.
@Suite(.enabled(if: ClusterDemand.isMet)) struct DrainTests {
    @Test(arguments: ClusterDemand.isWhole ? ["linuxproc", "pgid"] : ["linuxproc"])
    func aWorkerDrainsWithLongTestsInFlight(tracking: String) throws {
        let cluster = try Cluster(nodes: 1, slots: 4, lines: ["ProctrackType=proctrack/\(tracking)"])
        let run = ClusterRun("drain", on: cluster)
        var workload = Workload()
        workload.addProblem("slow", tests: [("1\n", "1\n")], seconds: 30)
        for number in 0..<12 {
            workload.addCandidate("slow", "# \(number)\nimport time\ntime.sleep(\(number % 2 == 0 ? 10 : 60))\nprint(input())\n")
        }
        // A program that leaves its process group.
        workload.addCandidate("slow", "import os, time\nos.setsid()\ntime.sleep(60)\n")
        try run.prepare(workload)
        try run.plan(shards: 2)
        let array = try run.submit(workers: 2, cpus: 2, slots: 2, options: ["--no-requeue"])
        let node = cluster.nodes[0]
        // Both workers: each keeps two interpreters beside two programs, and a job that has not begun would not hear the signal.
        try wait(for: "both workers to have their programs asleep", evidence: run.evidence) {
            let claimed = try FileManager.default.contentsOfDirectory(atPath: run.path + "/shards").count { $0.hasSuffix(".journal") }
            return try claimed == 2 && cluster.userProcesses(on: node).count { $0.command.contains("python") } >= 4
        }
        let told = ContinuousClock.now
        let signalled = try cluster.asUser(["scancel", "--batch", "--signal=USR1", array])
        try #require(signalled.succeeded, "\(signalled.errors)")
        try run.waitUntilEnded(array, atMost: 60)
        let seconds = (ContinuousClock.now - told) / .seconds(1)
        print(String(format: "drain under %@: over %.1f s after USR1", tracking, seconds))
        #expect(seconds <= 20)
        let states = try cluster.jobs(of: array).map(\.state)
        #expect(states == ["COMPLETED", "COMPLETED"], "exit 0: \(states)")
        let left = try cluster.userProcesses(on: node)
        #expect(left.isEmpty, "\(left)")
        #expect(try !FileManager.default.contentsOfDirectory(atPath: run.path + "/shards").contains { $0.hasSuffix(".journal") })
    }
}
