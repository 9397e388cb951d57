import Foundation
import Testing

@Suite struct CommandLineTests {
    @Test func theShippedConfigurationHoldsEveryKeyWithItsDefault() throws {
        let place = try Workplace()
        let printed = try Gencode.run(["doctor", "--configuration"], in: place.path)
        #expect(printed.status == 0)
        #expect(printed.output == (try String(contentsOfFile: Gencode.root + "/configuration.toml", encoding: .utf8)))
    }

    /// A plan records all settings: with the default configuration in a file they are those without a file.
    @Test func theDefaultConfigurationReadsBackAsTheDefaults() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        func recorded(_ run: String) throws -> [String: String] {
            try fixture.plan(run, shards: 1)
            let manifest = try Data(contentsOf: URL(fileURLWithPath: fixture.place.path + "/\(run)/manifest.json"))
            let text = (try JSONSerialization.jsonObject(with: manifest) as? [String: Any])?["configuration"] as? String
            let configuration = try JSONSerialization.jsonObject(with: Data((text ?? "").utf8)) as? [String: Any]
            return try #require(configuration?["settings"] as? [String: String])
        }
        let without = try recorded("without")
        let printed = try Gencode.run(["doctor", "--configuration"], in: fixture.place.path)
        try fixture.place.write("configuration.toml", printed.output)
        #expect(try recorded("with") == without)
        #expect(without.count > 40)
    }

    @Test(arguments: [["--help"], ["--version"], ["eval", "--help"], ["run", "--help"], ["data", "etl", "--help"]])
    func helpGoesToStandardOutput(_ arguments: [String]) throws {
        let place = try Workplace()
        let result = try Gencode.run(arguments, in: place.path)
        #expect(result.status == 0)
        #expect(!result.output.isEmpty && result.errors.isEmpty)
    }

    @Test func theProtocolBenchCountsAndRefusesNonsense() throws {
        let place = try Workplace()
        let bench = try Gencode.run(
            ["bench", "protocol", "--workers", "8", "--tasks", "64", "--tasks-per-shard", "16", "--json"], in: place.path)
        #expect(bench.status == 0, "\(bench.errors)")
        let report = try JSONSerialization.jsonObject(with: Data(bench.output.utf8)) as? [String: Any]
        #expect(report?["broken_invariants"] as? Int == 0)
        #expect((report?["operations"] as? [String: Int])?["link"] ?? 0 >= 8)
        #expect(try Gencode.run(["bench", "protocol", "--workers", "0"], in: place.path).status == 2)
    }

    @Test func theProtocolBenchPlaysContendedRuns() throws {
        let place = try Workplace()
        let bench = try Gencode.run(["bench", "protocol", "--contended", "3", "--seed", "7", "--json"], in: place.path)
        #expect(bench.status == 0, "\(bench.errors)")
        let report = try JSONSerialization.jsonObject(with: Data(bench.output.utf8)) as? [String: Any]
        #expect(report?["runs"] as? Int == 3 && report?["first_seed"] as? Int == 7 && report?["broken_runs"] as? Int == 0)
        for wrong in [["0"], ["3", "--workers", "4"], ["3", "--no-resume"]] {
            let refusal = try Gencode.run(["bench", "protocol", "--contended"] + wrong, in: place.path)
            #expect(refusal.status == 2 && refusal.errors.contains("--contended"), "\(refusal.errors)")
        }
    }

    @Test func theDataBenchSaysWhatAFailedProgramSaid() throws {
        let place = try Workplace()
        let python = "\(place.path)/python"
        try place.write("python", "#!/bin/sh\necho progress >&2\necho 'No module' >&2\necho >&2\necho 'named pyarrow' >&2\nexit 3\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: python)
        let bench = try Gencode.run(
            [
                "bench", "data", "--megabytes", "1", "--candidates", "10", "--python", python, "--set", "paths.scratch=\(place.path)",
                "--json",
            ],
            in: place.path)
        #expect(bench.status == 0, "\(bench.errors)")
        let report = try JSONSerialization.jsonObject(with: Data(bench.output.utf8)) as? [String: [[String: Any]]]
        let lines = report?["data"] ?? []
        #expect(lines.count { $0["cpu_s"] != nil } == 2, "\(bench.output)")
        let reasons = lines.compactMap { $0["reason"] as? String }
        #expect(reasons.count == 3, "\(bench.output)")
        for reason in reasons { #expect(reason.hasSuffix("ended with status 3: progress / No module / named pyarrow"), "\(reason)") }
    }

    @Test(arguments: ["eval_cc_solutions", "eval_gen_solutions", "pass_at_k", "eval-cc-solutions", "eval-gen-solutions", "pass-at-k"])
    func verbsTakeBothSpellings(_ verb: String) throws {
        let place = try Workplace()
        #expect(try Gencode.run(["eval", verb, "--help"], in: place.path).status == 0)
    }

    @Test func bothSpellingsOfOptionsMeanTheSame() throws {
        let place = try Workplace()
        try place.write("rows.jsonl", Fixtures.row() + "\n")
        for (name, arguments) in [
            ("a", ["--output_dataset_name", "a", "--train_sample", "1", "--filter_languages", "PYTHON3"]),
            ("b", ["--output-dataset-name", "b", "--train-sample", "1", "--filter-languages", "PYTHON3"]),
        ] {
            let made = try Gencode.run(["data", "etl", "--source", "rows.jsonl"] + arguments, in: place.path)
            #expect(made.status == 0, "\(made.errors)")
            let shown = try Gencode.run(["data", "show", "--dataset_name", name], in: place.path)
            #expect(shown.output.contains("private_tests 2"), "\(shown.output)")
        }
    }

    @Test("Candidates in languages that the host lacks are left out when asked, and the report counts them")
    func missingLanguagesAreLeftOutAndCounted() throws {
        let place = try Workplace()
        try place.write("rows.jsonl", Fixtures.row() + "\n")
        let made = try Gencode.run(
            ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "set", "--train_sample", "1", "--split", "train"],
            in: place.path)
        #expect(made.status == 0, "\(made.errors)")
        let languages = ["python3", "brainfuck", "absent", "absent"]
        try place.write(
            "c.jsonl",
            languages.map { Fixtures.candidate("sum", "print(sum(map(int, input().split())))", language: $0) }.joined(separator: "\n"))
        try place.write(
            "configuration.toml", "[languages.absent]\nsource_file = \"a.x\"\nrun = [\"no-such-tool\", \"{source}\"]\n")
        let judged = try Gencode.run(
            [
                "eval", "eval_gen_solutions", "--solution_dataset", "c.jsonl", "--ground_truth_dataset", "set", "--ground_truth_split",
                "train", "--run_dir", "run", "--skip_missing_languages",
            ], in: place.path)
        #expect(judged.status == 0, "\(judged.errors)")
        #expect(judged.errors.contains("note: left out 2 candidates in absent"), "\(judged.errors)")
        #expect(judged.output.contains("left out: 2 candidates in absent, 1 candidate in brainfuck"), "\(judged.output)")
        let text = try Data(contentsOf: URL(fileURLWithPath: place.path + "/run/report/report.json"))
        let report = try JSONSerialization.jsonObject(with: text) as? [String: Any]
        #expect(report?["left_out"] as? [String: Int] == ["absent": 2, "brainfuck": 1])
        #expect((report?["results"] as? [Any])?.count == 1)
    }

    @Test func solutionsOfASetAreJudgedAsTyped() throws {
        let place = try Workplace()
        try place.write("rows.jsonl", Fixtures.row() + "\n")
        #expect(
            try Gencode.run(
                ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "test_101", "--train_sample", "1", "--split", "train"],
                in: place.path
            ).status == 0)
        let judged = try Gencode.run(
            [
                "eval", "pass_at_k", "--dataset_name", "test_101", "--split_name", "train", "--evaluation_test_type", "private_tests",
                "--sample_rate", "0.01", "--path_to_solutions_column", "all", "--json", "--run_dir", "run",
            ], in: place.path)
        #expect(judged.status == 0, "\(judged.errors)")
        let report = try JSONSerialization.jsonObject(with: Data(judged.output.utf8)) as? [String: Any]
        #expect((report?["pass_at_k"] as? [String: Double])?["1"] == 0.5)
        #expect((report?["verdicts"] as? [String: Int])?.filter { $0.value > 0 } == ["AC": 1, "WA": 1])
        #expect(judged.errors.contains("pass@10"), "the ks that are left out are said")

        let again = try Gencode.run(["eval", "pass_at_k", "--run_dir", "run", "--k_values", "2"], in: place.path)
        #expect(again.status == 0, "\(again.errors)")
        #expect(try Gencode.run(["eval", "pass_at_k", "--run_dir", "run", "--k_values", "3"], in: place.path).status == 2)
    }

    @Test func theSameProgramIsJudgedOnceAndScoredForEachOfItsCandidates() throws {
        let place = try Workplace()
        try place.write("rows.jsonl", Fixtures.row() + "\n" + Fixtures.row(name: "other") + "\n")
        _ = try Gencode.run(
            ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "s", "--train_sample", "1", "--split", "train"],
            in: place.path)
        let right = "print(sum(map(int, input().split())))"
        let rows = [("sum", right), ("sum", right), ("sum", "print(7)"), ("sum", right), ("other", right)]
        try place.write("c.jsonl", rows.map { Fixtures.candidate($0.0, $0.1) }.joined(separator: "\n"))
        try place.write(
            "job.toml",
            """
            verb = "eval_gen_solutions"
            dataset_name = "s"
            split_name = "train"
            evaluation_test_type = ["private_tests"]
            solution_dataset = "\(place.path)/c.jsonl"
            k_values = [1]
            """)
        let planned = try Gencode.run(["run", "plan", "job.toml", "--run_dir", "run"], in: place.path)
        #expect(planned.errors.contains("planned: 3 tasks"), "\(planned.errors)")
        let worked = try Gencode.run(["run", "work", "run"], in: place.path)
        #expect(worked.errors.contains("did 3 tasks"), "\(worked.errors)")
        let merged = try Gencode.run(["run", "merge", "run", "--json"], in: place.path)
        let report = try JSONSerialization.jsonObject(with: Data(merged.output.utf8)) as? [String: Any]
        let results = try #require(report?["results"] as? [[String: Any]])
        #expect(results.map { $0["verdict"] as? String } == ["AC", "AC", "WA", "AC", "AC"])
        #expect((report?["pass_at_k"] as? [String: Double])?["1"] == (0.75 + 1) / 2)
    }

    @Test func anEvaluationStopsWhenItsTimeIsOverAndGoesOnLater() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        let slow = (0..<8).map {
            Fixtures.candidate("sum0", "# \($0)\nimport time\ntime.sleep(1)\nprint(sum(map(int, input().split())))\n")
        }
        try fixture.place.write("slow.jsonl", slow.joined(separator: "\n") + "\n")
        let judged = try Gencode.run(
            [
                "eval", "eval_gen_solutions", "--solution_dataset", "slow.jsonl", "--ground_truth_dataset", "sums", "--run_dir", "short",
                "--slots", "1", "--time_limit", "3",
            ], in: fixture.place.path)
        #expect(judged.status == 3 && judged.errors.contains("gencode run resume"), "\(judged.errors)")
        #expect(
            judged.errors.contains("by default: --ground_truth_split train, --evaluation_test_type private_tests, --sample_rate 1.0"),
            "\(judged.errors)")
        #expect(try fixture.done("short") < 8)
        let resumed = try Gencode.run(["run", "resume", "short"], in: fixture.place.path)
        #expect(resumed.status == 0, "\(resumed.errors)")
    }

    /// What no report needs, `run merge` does not read: damage of kept outputs is found by `run verify`, and mended by `run resume`.
    @Test func everyByteOfARunCanBeVerified() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        let noise = "import random\nrandom.seed(7)\nprint(''.join(random.choice('abcdefghijklmnop') for _ in range(60000)))\n"
        try fixture.place.write("noise.jsonl", Fixtures.candidate("sum0", noise) + "\n")
        let judged = try Gencode.run(
            [
                "eval", "eval_gen_solutions", "--solution_dataset", "noise.jsonl", "--ground_truth_dataset", "sums", "--run_dir", "run",
                "--shards", "1", "--set", "judging.kept_output_kib=64",
            ], in: fixture.place.path)
        #expect(judged.status == 0, "\(judged.errors)")
        let whole = try Gencode.run(["run", "verify", "run"], in: fixture.place.path)
        #expect(whole.status == 0 && whole.output.contains("all as written"), "\(whole.output)\(whole.errors)")

        let path = fixture.place.path + "/run/shards/00000.h5"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for index in bytes.count / 2..<bytes.count / 2 + 100 { bytes[index] ^= 0x55 }
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(try Gencode.run(["run", "merge", "run"], in: fixture.place.path).status == 0)
        let damaged = try Gencode.run(["run", "verify", "run"], in: fixture.place.path)
        #expect(damaged.status == 1 && damaged.output.contains("00000.h5") && damaged.output.contains("outputs/"), "\(damaged.output)")
        #expect(damaged.errors.contains("gencode run resume"), "\(damaged.errors)")
        let json = try Gencode.run(["run", "verify", "run", "--json"], in: fixture.place.path)
        let found = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(json.status == 1 && (found?["damage"] as? [[String: Any]])?.isEmpty == false, "\(json.output)")
        #expect(try Gencode.run(["run", "resume", "run"], in: fixture.place.path).status == 0)
        #expect(try Gencode.run(["run", "verify", "run"], in: fixture.place.path).status == 0)
    }

    @Test func theSameEvaluationTypedTwiceJudgesNothingAgain() throws {
        let place = try Workplace()
        try place.write("rows.jsonl", Fixtures.row() + "\n")
        _ = try Gencode.run(
            ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "s", "--train_sample", "1", "--split", "train"],
            in: place.path)
        let evaluation = [
            "eval", "eval_cc_solutions", "--dataset_name", "s", "--split_name", "train", "--sample_rate", "1", "--run_dir", "run",
        ]
        let first = try Gencode.run(evaluation, in: place.path)
        #expect(first.status == 0, "\(first.errors)")
        // Measured times are in a seal: a seal that is made again has other bytes, at another time.
        let (seals, logs) = (place.path + "/run/shards", place.path + "/run/logs")
        func state() throws -> [String: Data] {
            var state: [String: Data] = [:]
            for name in try FileManager.default.contentsOfDirectory(atPath: seals) {
                var facts = stat()
                try #require(lstat("\(seals)/\(name)", &facts) == 0)
                state["\(name) \(facts.st_ino) \(facts.st_mtim.tv_sec) \(facts.st_mtim.tv_nsec)"] = FileManager.default.contents(
                    atPath: "\(seals)/\(name)")
            }
            for name in try FileManager.default.contentsOfDirectory(atPath: logs) {
                state["log \(name)"] = FileManager.default.contents(atPath: "\(logs)/\(name)")
            }
            return state
        }
        let before = try state()
        let second = try Gencode.run(evaluation, in: place.path)
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.output == first.output)
        #expect(try state() == before)
        #expect(second.errors.contains("resuming "), "\(second.errors)")
        let other = try Gencode.run(evaluation + ["--evaluation_test_type", "private_tests"], in: place.path)
        #expect(other.status == 2)
        #expect(other.errors.contains("another plan"))
    }
}
