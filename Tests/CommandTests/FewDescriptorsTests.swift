import Foundation
import Testing

/// Verbs in a process that may have few files open: each works, or ends with an error that says so and what to do.
@Suite(.serialized) struct FewDescriptorsTests {
    static let limits = [64, 40, 16, 6]

    private func prefix(_ limit: Int) -> [String] {
        // timeout(1) ends a verb that hangs, with its own exit code.
        ["/bin/bash", "-c", "ulimit -n \(limit); exec timeout 300 \"$@\"", "bash"]
    }

    /// Done; or an error, or JE verdicts, that name the limit and say what to raise.
    private func expectDoneOrNamed(_ result: Gencode.Result, _ words: [String], _ limit: Int) {
        #expect(!result.wasSignalled && (0...4).contains(result.status), "\(words) with \(limit): \(result.status) \(result.errors)")
        if limit < 64 {
            let message = "gencode: at least 64 open files are needed, but this process may have \(limit)."
            #expect(result.status == 1 && result.errors.contains(message), "\(words) with \(limit): \(result.status) \(result.errors)")
        }
        guard result.status != 0 else { return }
        let said = result.errors + result.output
        #expect(said.contains("EMFILE (Too many open files)") || said.contains("open files"), "\(words) with \(limit): \(said)")
        #expect(said.contains("limit of open files (ulimit -n)") || said.contains("ulimit -Hn"), "\(words) with \(limit): \(said)")
    }

    @Test(arguments: limits) func verbsOfSetsAndRuns(limit: Int) throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try fixture.plan("planned", shards: 2)
        try fixture.plan("done", shards: 1)
        try #require(try fixture.work("done").finish().status == 0)
        let place = fixture.place.path
        for words in [
            ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "other", "--train_sample", "1", "--split", "train"],
            ["data", "show", "--dataset_name", "sums"], ["data", "show", "--dataset_name", "sums", "--problem_name", "sum0"],
            [
                "eval", "eval_gen_solutions", "--solution_dataset", "candidates.jsonl", "--ground_truth_dataset", "sums",
                "--ground_truth_split", "train", "--run_dir", "whole", "--k_values", "1",
            ],
            [
                "eval", "eval_cc_solutions", "--dataset_name", "sums", "--split_name", "train", "--sample_rate", "1", "--run_dir",
                "reference",
            ],
            ["eval", "pass_at_k", "--run_dir", "done", "--k_values", "1"],
            ["eval", "rejudge", "done", "--checker", "exact", "--run_dir", "re"],
            ["eval", "n_at_k", "done", "--filter", "none", "--clusters", "none"],
            ["run", "plan", "job.toml", "--run_dir", "new"], ["run", "work", "planned", "--slots", "2"],
            ["run", "status", "done", "--json"], ["run", "resume", "planned"], ["run", "merge", "done"],
            ["run", "compare", "done", "done"],
            ["doctor", "--configuration"], ["doctor", "--language", "python3"],
            ["bench", "protocol", "--workers", "4", "--tasks", "16", "--tasks-per-shard", "8"],
            ["bench", "store", "--tasks", "40", "--shards", "2"],
        ] {
            expectDoneOrNamed(try Gencode.run(words, in: place, prefix: prefix(limit)), words, limit)
        }
        // What a limit has stopped goes on without it, and nothing is wrong for it.
        let resumed = try Gencode.run(["run", "resume", "planned"], in: place)
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try fixture.merge("done").status == 0)
        #expect(try fixture.comparableReport("planned") == fixture.comparableReport("done"))
    }

    @Test(arguments: limits) func verbsOfModelsJobsAndHubs(limit: Int) throws {
        let server = try FaultServerProcess()
        let generation = try GenerationFixture(url: server.url, problems: 1, samples: 1)
        let set = ["gen", "solve_set", "--dataset_name", "good", "--sample_rate", "1", "--split_name", "train"]
        for words in [
            ["gen", "ask", "--prompt", "hello"], set + ["--run_dir", "judged"],
            ["gen", "solve_problem", "--dataset_name", "good", "--problem_name", "sum0", "--run_dir", "one"],
        ] {
            expectDoneOrNamed(try Gencode.run(words, in: generation.place.path, prefix: prefix(limit)), words, limit)
        }
        let fixture = try RunFixture(candidates: 8, problems: 1)
        let slurm = try FakeSlurm(in: fixture.place)
        for words in [
            ["slurm", "submit", "job.toml", "--run_dir", "run", "--dry-run"], ["slurm", "submit", "job.toml", "--run_dir", "run"],
        ] {
            expectDoneOrNamed(try slurm.gencode(words, prefix: prefix(limit)), words, limit)
        }
        let hub = try HubPlace()
        expectDoneOrNamed(try hub.run(["data", "fetch", "me/ok"], prefix: prefix(limit)), ["data", "fetch"], limit)
    }
}
