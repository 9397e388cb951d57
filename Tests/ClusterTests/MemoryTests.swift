import Foundation
import Testing

/// A shard of nothing but memory bombs gets its verdicts, from a worker that lives.
@Suite(.serialized, .enabled(if: ClusterDemand.isMet)) struct MemoryTests {
    @Test(arguments: [false, true]) func memoryBombsAreJudged(isEnforced: Bool) throws {
        guard !isEnforced || Self.canEnforce else {
            print("skipped: memory bombs in an enforced limit: no writable cgroup v1 hierarchies here")
            #expect(ProcessInfo.processInfo.environment["CI"] != "true", "CI needs cgroups")
            return
        }
        let run = ClusterRun("bombs", on: try Cluster(nodes: 1, slots: 4, enforcesMemory: isEnforced))
        var workload = Workload()
        workload.addProblem("bomb", tests: [("1\n", "1\n")], memory: 256 << 20)
        let bombs = 16
        for number in 0..<bombs {
            if number % 4 == 3 {
                workload.addCandidate(
                    "bomb", "#include <vector>\nint main() { std::vector<long> v; for (;;) v.push_back(\(number)); }", language: "CPP")
            } else {
                workload.addCandidate("bomb", "# \(number)\nblocks = []\nwhile True: blocks.append(bytearray(b'x') * (1 << 20))\n")
            }
        }
        try run.prepare(workload)
        try run.plan(shards: 1, options: ["--set", "judging.compile_memory_mib=300"])
        // Four processors, and memory for two slots.
        let array = try run.submit(workers: 1, cpus: 4, slots: nil, memory: "1500M", options: ["--no-requeue"])
        try run.waitUntilEnded(array)
        let states = try run.cluster.jobs(of: array).map(\.state)
        print("memory bombs, \(isEnforced ? "enforced" : "not enforced"): the job is \(states)")
        #expect(states == ["COMPLETED"] || states == ["OUT_OF_MEMORY"], "\(run.evidence())")
        #expect(FileManager.default.fileExists(atPath: run.path + "/shards/00000.h5"), "sealed by the only worker\n\(run.evidence())")
        let log = try String(contentsOfFile: run.path + "/logs/slurm-\(array)_0.out", encoding: .utf8)
        #expect(!log.contains("the memory has no room"), "\(log)")
        let report = try run.merged().report.split(separator: "\n").filter {
            $0.hasPrefix("bomb,") && $0.contains(",candidates/") && !$0.contains(",MLE,")
        }
        #expect(report.isEmpty, "\(report.joined(separator: "\n"))")
        #expect(try run.verdicts() == ["MLE": bombs])
    }

    private static let canEnforce = ["freezer", "memory", "cpuacct"].allSatisfy {
        access("/sys/fs/cgroup/\($0)/cgroup.procs", W_OK) == 0
    }
}
