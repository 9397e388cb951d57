import Foundation
import Testing

/// Verbs whose standard output takes nothing. The disk behind it is full, which `/dev/full` plays.
@Suite(.serialized) struct FullOutputTests {
    private static let full = ["/bin/bash", "-c", "exec \"$@\" > /dev/full", "bash"]
    private static let closed = ["/bin/bash", "-c", "exec \"$@\" >&-", "bash"]

    private func expectNamedError(_ result: Gencode.Result, _ words: [String], errno: String = "ENOSPC (No space left on device)") {
        #expect(!result.wasSignalled && result.status == 1, "\(words): \(result.status) \(result.errors)")
        let message = "gencode: cannot write standard output: \(errno). Direct standard output to a place that takes all of it"
        #expect(result.errors.contains(message), "\(words): \(result.errors)")
    }

    @Test(arguments: [
        ["--help"], ["--version"], ["eval", "--help"], ["run", "merge", "--help"], ["doctor", "--configuration"],
        ["doctor", "--language", "python3"], ["doctor", "--language", "python3", "--json"],
        ["bench", "protocol", "--workers", "4", "--tasks", "16", "--tasks-per-shard", "8"],
        ["bench", "protocol", "--contended", "1"],
        ["bench", "store", "--tasks", "40", "--shards", "2"],
    ])
    func aVerbWithoutFilesOfItsOwnFails(_ words: [String]) throws {
        let place = try Workplace()
        expectNamedError(try Gencode.run(words, in: place.path, prefix: Self.full), words)
        #expect(place.files().isEmpty)
    }

    @Test func aSetThatIsBuiltIsWhole() throws {
        let place = try Workplace()
        try place.write("rows.jsonl", Fixtures.row() + "\n")
        let etl = ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "set", "--train_sample", "1", "--split", "train"]
        expectNamedError(try Gencode.run(etl, in: place.path, prefix: Self.full), etl)
        for more in [[], ["--json"], ["--problem_name", "sum"], ["--problem_name", "sum", "--test", "0"]] {
            let show = ["data", "show", "--dataset_name", "set"] + more
            #expect(try Gencode.run(show, in: place.path).status == 0)
            expectNamedError(try Gencode.run(show, in: place.path, prefix: Self.full), show)
        }
    }

    @Test func aRunThatIsPlannedJudgedAndReportedIsWhole() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        let place = fixture.place.path
        let plan = ["run", "plan", "job.toml", "--run_dir", "run"]
        expectNamedError(try Gencode.run(plan, in: place, prefix: Self.full), plan)
        // A verb that fails for another reason keeps its code.
        let early = try Gencode.run(["run", "status", "run"], in: place, prefix: Self.full)
        #expect(early.status == 3 && early.errors.contains("cannot write standard output"), "\(early.errors)")
        let resume = ["run", "resume", "run"]
        expectNamedError(try Gencode.run(resume, in: place, prefix: Self.full), resume)
        let whole = try fixture.comparableReport("run")
        for words in [
            ["status", "run"], ["status", "run", "--json"], ["status", "run", "--watch"], ["merge", "run"], ["merge", "run", "--json"],
            ["show", "run"], ["show", "run", "sum0"], ["show", "run", "sum0", "1"], ["list", "."], ["list", ".", "--json"],
            ["view", "run"],
        ] {
            expectNamedError(try Gencode.run(["run"] + words, in: place, prefix: Self.full), words)
        }
        for words in [["compare", "run", "run"], ["compare", "run", "run", "--json"]] {
            expectNamedError(try Gencode.run(["run"] + words, in: place, prefix: Self.full), words)
        }
        #expect(try fixture.comparableReport("run") == whole)

        let evaluations = [
            [
                "eval_gen_solutions", "--solution_dataset", "candidates.jsonl", "--ground_truth_dataset", "sums", "--ground_truth_split",
                "train", "--run_dir", "whole", "--k_values", "1",
            ],
            [
                "eval_cc_solutions", "--dataset_name", "sums", "--split_name", "train", "--sample_rate", "1", "--run_dir", "reference",
                "--json",
            ],
            ["pass_at_k", "--run_dir", "whole", "--k_values", "1"],
            ["rejudge", "whole", "--checker", "exact", "--run_dir", "again"],
            ["rejudge", "whole", "--checker", "exact,lines", "--run_dir", "both"],
            ["n_at_k", "whole", "--clusters", "none", "--filter", "none", "--k_values", "1", "--json"],
        ]
        for words in evaluations { expectNamedError(try Gencode.run(["eval"] + words, in: place, prefix: Self.full), words) }
        for run in ["whole", "reference", "again", "both/exact", "both/lines"] {
            let report = try Data(contentsOf: URL(fileURLWithPath: "\(place)/\(run)/report/report.json"))
            #expect(try JSONSerialization.jsonObject(with: report) is [String: Any])
            #expect(try Gencode.run(["run", "merge", run], in: place).status == 0)
        }
    }

    /// The first file that is opened must not take the place of a standard output that is closed.
    @Test func closedStandardOutputIsNoFileOfTheRun() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        try fixture.plan("run", shards: 1)
        let resume = ["run", "resume", "run"]
        expectNamedError(
            try Gencode.run(resume, in: fixture.place.path, prefix: Self.closed), resume, errno: "EBADF (Bad file descriptor)")
        let again = try Gencode.run(["run", "merge", "run"], in: fixture.place.path)
        #expect(again.status == 0 && !again.errors.contains("damage"), "\(again.errors)")
        let silent = try Gencode.run(
            ["run", "merge", "run"], in: fixture.place.path, prefix: ["/bin/bash", "-c", "exec \"$@\" <&- 2>&-", "bash"])
        #expect(silent.status == 0 && silent.output == again.output)
    }

    @Test func aGenerationIsWhole() throws {
        let server = try FaultServerProcess()
        let fixture = try GenerationFixture(url: server.url, problems: 1, samples: 1)
        let place = fixture.place.path
        let set = ["gen", "solve_set", "--dataset_name", "good", "--sample_rate", "1", "--split_name", "train"]
        for words in [
            ["gen", "ask", "--prompt", "hello"], set + ["--no-evaluation", "--run_dir", "made"], set + ["--run_dir", "judged"],
            ["gen", "extract", "made"],
            ["gen", "solve_problem", "--dataset_name", "good", "--problem_name", "sum0", "--run_dir", "one"],
        ] {
            expectNamedError(try Gencode.run(words, in: place, prefix: Self.full), words)
        }
        for run in ["made", "judged", "judged/evaluation"] { #expect(try fixture.run(["run", "merge", run]).status == 0, "\(run)") }
        #expect(try fixture.done("one") == 1)
    }

    @Test func jobsThatAreSubmittedAreRecorded() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        let slurm = try FakeSlurm(in: fixture.place)
        let submit = ["slurm", "submit", "job.toml", "--run_dir", "run"]
        expectNamedError(try slurm.gencode(submit + ["--dry-run"], prefix: Self.full), submit)
        expectNamedError(try slurm.gencode(submit, prefix: Self.full), submit)
        let record = fixture.place.path + "/run/slurm/submission-1.json"
        let jobs = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: record))) as? [String: Any]
        #expect((jobs?["jobs"] as? [[String: Any]])?.map { $0["id"] as? String } == ["812", "813"])
        try slurm.write("squeue", "echo '812_0|RUNNING|gencode-run-x|node1|None'")
        let cancel = ["slurm", "cancel", "run"]
        let cancelled = try slurm.gencode(cancel, prefix: Self.full)
        #expect(slurm.calls(of: "scancel").isEmpty == cancelled.errors.contains("is in the queue"), "\(cancelled.errors)")
    }

    @Test func aDownloadIsWhole() throws {
        let hub = try HubPlace()
        let fetch = ["data", "fetch", "me/ok"]
        expectNamedError(try hub.run(fetch, prefix: Self.full), fetch)
        let again = try hub.run(fetch + ["--offline"])
        #expect(again.status == 0, "\(again.errors)")
    }
}
