import Foundation
import Testing

/// One job file gives two arrays and a merge: generation with a model server in each worker, then the evaluation of the candidates.
@Suite(.enabled(if: ClusterDemand.isMet)) struct GenerationArrayTests {
    private static let samples = 16

    @Test func aKilledServerAndACancelledArrayCostNoAnswerThatCame() throws {
        let cluster = try Cluster()
        let run = ClusterRun("gen", on: cluster)
        try GenerationArrayTests.prepare(cluster)
        let made = try run.gencode([
            "data", "etl", "--source", cluster.work + "/problems.jsonl", "--output_dataset_name", "gen", "--train_sample", "1",
            "--disable_filter_languages",
        ])
        try #require(made.succeeded, "\(made.errors)")
        let first = try run.gencode(["slurm", "submit", cluster.work + "/gen.toml", "--run_dir", run.path])
        let jobs = ClusterRun.identifiers(first)
        try #require(jobs.count == 3, "generation, evaluation and merge: \(first.output)\(first.errors)")
        try run.waitUntilDone(5)
        let killed = try GenerationArrayTests.killOneServer(of: cluster)
        let seen = try cluster.nodes.flatMap { try cluster.userProcesses(on: $0).map(\.command) }
        try #require(killed, "no model server runs on any node: \(seen)")
        try run.waitUntilDone(20)
        let cancelled = try cluster.asUser(["scancel", jobs[0]])
        try #require(cancelled.succeeded, "\(cancelled.errors)")
        for job in jobs { try run.waitUntilEnded(job) }
        let before = try run.done()
        #expect(before < 13 * GenerationArrayTests.samples, "the array was cancelled too late to show anything")
        try GenerationArrayTests.finish(run)
        try GenerationArrayTests.check(run, answeredBefore: before)
    }

    private static func prepare(_ cluster: Cluster) throws {
        let files = FileManager.default
        try files.copyItem(atPath: Cluster.root + "/samples/problems.jsonl", toPath: cluster.work + "/problems.jsonl")
        try files.copyItem(atPath: Cluster.root + "/Tests/small-model-server", toPath: cluster.work + "/small-model-server")
        let job = """
            name = "gen"
            verb = "solve_set"
            dataset_name = "gen"
            evaluation_test_type = "public_tests"
            k_values = [1]
            [gen]
            model = "small"
            n = \(samples)
            in_flight = 4
            drain_s = 5.0
            [server]
            command = ["/usr/bin/python3", "\(cluster.work)/small-model-server", "--socket", "{socket}", "--answer-after-s", "1"]
            [slurm]
            workers = 2
            time = "30"
            mem = "1500M"
            [slurm.generation]
            cpus = 1
            """
        try job.write(toFile: cluster.work + "/gen.toml", atomically: true, encoding: .utf8)
        let owned = try Command.run(["/bin/chown", "-R", cluster.user + ":", cluster.work], in: "/tmp")
        try #require(owned.succeeded, "\(owned.errors)")
    }

    private static func killOneServer(of cluster: Cluster) throws -> Bool {
        for node in cluster.nodes {
            for process in try cluster.userProcesses(on: node) where process.command.contains("small-model-server") {
                if process.command.contains("gencode-server-watch") { continue }
                return kill(process.pid, SIGKILL) == 0
            }
        }
        return false
    }

    /// Submits what is left, until the report of the evaluation is there.
    private static func finish(_ run: ClusterRun) throws {
        let again = try run.gencode(["slurm", "submit", run.path])
        let jobs = ClusterRun.identifiers(again)
        try #require(jobs.count == 3, "\(again.output)\(again.errors)")
        for job in jobs { try run.waitUntilEnded(job) }
        try #require(FileManager.default.fileExists(atPath: run.path + "/evaluation/report/report.json"), "\(run.evidence())")
    }

    private static func check(_ run: ClusterRun, answeredBefore: Int) throws {
        let wanted = 13 * samples
        let lines = try String(contentsOfFile: run.path + "/report/candidates.jsonl", encoding: .utf8).split(separator: "\n")
        #expect(lines.count == wanted)
        let report = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: run.path + "/report/report.json")))
        let tally = try #require((report as? [String: Any])?["tally"] as? [String: Any])
        // Each slot has one completion: what the first array had answered was not asked again.
        #expect(tally["answered"] as? Int == wanted)
        let endings = try #require(tally["endings"] as? [String: Int])
        #expect(endings["final"] == wanted, "\(endings)")
        print("generation over two arrays: \(answeredBefore) of \(wanted) answered before the cancelling, requests \(endings)")
    }
}
