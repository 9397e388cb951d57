import Foundation
import Testing

/// Whether the tests over a real cluster were asked for: `GENCODE_CLUSTER=short` a few minutes of them, `GENCODE_CLUSTER=1` all.
enum ClusterDemand {
    private static let word = ProcessInfo.processInfo.environment["GENCODE_CLUSTER"] ?? ""
    private static let isRoot = geteuid() == 0

    /// Why there is none; nil: there is one.
    static let obstacle: String? = {
        if word.isEmpty { return "GENCODE_CLUSTER is not set; `./Tests/run --slurm` runs them all" }
        if !isRoot { return "only root can start daemons that act for users and put nodes into namespaces" }
        let hasPackages = FileManager.default.isExecutableFile(atPath: "/usr/bin/dpkg-query")
        return hasPackages ? nil : "this is not Debian, whose Slurm packages they use"
    }()

    static let isMet = obstacle == nil
    static let isWhole = isMet && word != "short"
}

@Suite struct ClusterDemandTests {
    @Test func theClusterIsThereOrItIsSaid() {
        guard let obstacle = ClusterDemand.obstacle else { return }
        print("skipped: the tests over a real Slurm cluster: \(obstacle)")
        #expect(ProcessInfo.processInfo.environment["CI"] != "true", "CI needs the cluster")
    }
}
