import Foundation
import Testing

/// Real sets by `gencode slurm submit`: an array of workers and a merge after them, as the unprivileged user.
@Suite(.serialized, .enabled(if: ClusterDemand.isMet)) struct RealSetTests {
    private static let cases =
        ProcessInfo.processInfo.environment["GENCODE_CASES"]
        ?? URL(fileURLWithPath: Cluster.root).deletingLastPathComponent().path + "/shared/cases"
    private static let apps = cases + "/candidates/apps/"
    private static let hasApps = FileManager.default.fileExists(atPath: apps + "problems.jsonl")

    @Test func sleepersInOneCommand() throws {
        let run = ClusterRun("sleepers", on: try Cluster())
        try run.prepare(.sleepers(60))
        try submitAndCompare(run, slots: 16)
    }

    @Test(.enabled(if: ClusterDemand.isWhole)) func theSampleSet() throws {
        let run = ClusterRun("samples", on: try Cluster())
        try copy(run, problems: [Cluster.root + "/samples/problems.jsonl"], candidates: [Cluster.root + "/samples/candidates.jsonl"])
        try submitAndCompare(run, slots: 2)
    }

    @Test(.enabled(if: ClusterDemand.isWhole && hasApps)) func publishedCandidatesOfFiveModels() throws {
        let run = ClusterRun("apps", on: try Cluster())
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.apps).filter { $0.hasSuffix(".predictions.jsonl") }.sorted()
        try copy(run, problems: [Self.apps + "problems.jsonl"], candidates: names.map { Self.apps + $0 })
        try submitAndCompare(run, slots: 2)
    }

    @Test(.enabled(if: ClusterDemand.isWhole)) func thePublishedCandidatesAreThereOrItIsSaid() {
        guard !Self.hasApps else { return }
        print("skipped: published candidates on a cluster: \(Self.cases) has none (GENCODE_CASES names another place)")
        #expect(ProcessInfo.processInfo.environment["CI"] != "true", "CI needs the real cases")
    }

    private func copy(_ run: ClusterRun, problems: [String], candidates: [String]) throws {
        func joined(_ paths: [String], _ name: String) throws -> String {
            let target = run.cluster.work + "/" + name
            var all = Data()
            for path in paths { all += try Data(contentsOf: URL(fileURLWithPath: path)) }
            try all.write(to: URL(fileURLWithPath: target))
            return target
        }
        try run.prepare(problems: try joined(problems, "problems.jsonl"), candidates: try joined(candidates, "candidates.jsonl"))
    }

    private func submitAndCompare(_ run: ClusterRun, slots: Int) throws {
        let submitted = try run.gencode([
            "slurm", "submit", run.cluster.work + "/\(run.name).toml", "--run_dir", run.path, "--shards", "9", "--workers", "3", "--slots",
            "1", "--mem", "3G",
        ])
        try #require(submitted.succeeded, "\(submitted.errors)")
        let jobs = ClusterRun.identifiers(submitted)
        try #require(jobs.count == 2, "an array and a merge: \(submitted.output)")
        try run.waitUntilEnded(jobs[1], atMost: 900)
        let merged = try run.cluster.jobs(of: jobs[1])
        #expect(merged.map(\.state) == ["COMPLETED"], "\(run.evidence())")
        let differences = ClusterRun.differences(try ClusterRun.comparableReport(run.path), try run.judgedHere(slots: slots))
        #expect(differences.isEmpty, "\(differences.prefix(6).joined(separator: "\n"))")
        print("\(run.name): \(try run.verdicts().sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: " "))")
    }
}
