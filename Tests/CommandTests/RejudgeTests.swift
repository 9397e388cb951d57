import Foundation
import Testing

/// `eval rejudge` on runs that were judged here.
@Suite(.serialized) struct RejudgeTests {
    /// Candidates whose answers checkers see differently, over two problems.
    private struct Place {
        let fixture: RunFixture

        init() throws {
            fixture = try RunFixture(candidates: 4, problems: 2)
            let sum = "sum(map(int, input().split()))"
            let bodies = [
                "print(\(sum))", "print(str(\(sum)) + '.0')", "print(f'{\(sum):.3f}')", "print(\(sum), '')", "print(\(sum) + 1)",
                "raise SystemExit(3)", "print('x' * 100000)",
            ]
            let rows = bodies.flatMap { body in ["sum0", "sum1"].map { Fixtures.candidate($0, body + "\n") } }
            try fixture.place.write("candidates.jsonl", rows.joined(separator: "\n") + "\n")
        }

        var path: String { fixture.place.path }

        func run(_ words: [String]) throws -> Gencode.Result { try Gencode.run(words, in: path) }

        func judged(_ run: String, _ settings: String...) throws {
            let planned = try self.run(
                ["run", "plan", "job.toml", "--run_dir", run, "--shards", "3"] + settings.flatMap { ["--set", $0] })
            try #require(planned.status == 0, "\(planned.errors)")
            let resumed = try self.run(["run", "resume", run])
            try #require(resumed.status == 0, "\(resumed.errors)")
        }

        func report(_ run: String) throws -> [String: Any] {
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(run)/report/report.json"))
            return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        }

        func outcome(_ run: String) throws -> String? { try report(run)["outcome_sha256"] as? String }
    }

    @Test func everyCheckerGivesWhatARunOfItsOwnGives() throws {
        let place = try Place()
        try place.judged("tokens", "judging.stop=none", "judging.kept_output_kib=200")
        for checker in ["tokens", "tokens+float", "exact", "deepmind", "alphacodium"] {
            try place.judged("real-\(checker)", "judging.stop=none", "judging.checker=\(checker)")
            let made = try place.run(["eval", "rejudge", "tokens", "--checker", checker, "--run_dir", "re-\(checker)"])
            #expect(made.status == 0, "\(made.errors)")
            #expect(try place.outcome("re-\(checker)") == place.outcome("real-\(checker)"), "\(checker)")
            let (real, rejudged) = (try place.report("real-\(checker)"), try place.report("re-\(checker)"))
            #expect(real["pass_at_k"] as? [String: Double] == rejudged["pass_at_k"] as? [String: Double])
        }
        // Builds that know no rejudgements would run the candidates: to them the manifest has an unknown version.
        let manifest = try Data(contentsOf: URL(fileURLWithPath: place.path + "/re-exact/manifest.json"))
        #expect((try JSONSerialization.jsonObject(with: manifest) as? [String: Any])?["formatVersion"] as? Int == 2)
        // An ordinary run: the other verbs work on it.
        #expect(try place.run(["run", "status", "re-exact"]).status == 0)
        #expect(try place.run(["run", "merge", "re-exact"]).status == 0)
        #expect(try place.run(["run", "resume", "re-exact"]).status == 0)
        let compared = try place.run(["run", "compare", "re-deepmind", "real-deepmind"])
        #expect(compared.status == 0 && compared.output.contains("0 verdict flips"), "\(compared.output)\(compared.errors)")
        let again = try place.run(["eval", "rejudge", "re-exact", "--checker", "tokens", "--run_dir", "back"])
        #expect(again.status == 0, "\(again.errors)")
        #expect(try place.outcome("back") == place.outcome("tokens"))
    }

    /// The binary alone, without its supervisor and without any tool on its path: nothing could be started.
    @Test func aRejudgementStartsNoProcess() throws {
        let place = try Place()
        try place.judged("first", "judging.stop=none", "judging.kept_output_kib=200")
        try FileManager.default.createDirectory(atPath: place.path + "/alone", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: Gencode.binary, toPath: place.path + "/alone/gencode")
        func alone(_ words: [String]) throws -> Gencode.Result {
            try Gencode.run(
                words, in: place.path, environment: ["PATH": "/nonexistent"],
                prefix: ["/bin/sh", "-c", "shift; exec \"$0\" \"$@\"", place.path + "/alone/gencode"])
        }
        let made = try alone(["eval", "rejudge", "first", "--checker", "deepmind,alphacodium", "--run_dir", "both"])
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.output.contains("as it was judged") && made.output.contains("alphacodium"), "\(made.output)")
        let running = try alone(["eval", "rejudge", "first", "--checker", "lines", "--run_dir", "missing", "--run_missing"])
        #expect(running.status != 0, "a run of candidates needs the supervisor: \(running.errors)")
    }

    @Test func severalCheckersStandSideBySide() throws {
        let place = try Place()
        try place.judged("first", "judging.stop=none")
        let made = try place.run(
            ["eval", "rejudge", "first", "--checker", "deepmind", "--checker", "alphacodium", "--run_dir", "both", "--json"])
        let object = try #require(try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any], "\(made.errors)")
        let runs = try #require(object["runs"] as? [[String: Any]])
        #expect(runs.map { $0["rules"] as? String } == ["as it was judged", "deepmind", "alphacodium"])
        for name in ["deepmind", "alphacodium"] { #expect(try place.outcome("both/\(name)") != nil) }
    }

    @Test func whatStoredOutputsDoNotDecideIsSaidAndCanBeRun() throws {
        let place = try Place()
        try place.judged("real", "judging.checker=tokens+float")
        // Stopped at the first failure: what tokens rejects did not run on every test.
        try place.judged("first")
        let made = try place.run(["eval", "rejudge", "first", "--checker", "tokens+float", "--run_dir", "re"])
        #expect(made.status == 3, "\(made.output)\(made.errors)")
        // Two programs of each problem print right numbers that tokens rejects at the first test; the long line of x is cut.
        #expect(made.output.contains("the stored outputs do not decide 6 of 14 candidates"), "\(made.output)")
        let report = try place.report("re")
        let undecided = try #require(report["undecided"] as? [String: Int])
        #expect(undecided == ["output cut": 2, "output not kept": 0, "tests not run": 4, "judge error": 0])
        #expect((report["coverage"] as? [String: Any])?["judge_errors"] as? Int == 6)
        let bounds = try #require((report["pass_at_k_bounds"] as? [String: [Double]])?["1"])
        #expect(bounds[0] < bounds[1])
        let merged = try place.run(["run", "merge", "re"])
        #expect(merged.status == 3 && merged.errors.contains("stored outputs do not decide 6: "), "\(merged.errors)")
        // A second time nothing is done again.
        #expect(try place.run(["eval", "rejudge", "first", "--checker", "tokens+float", "--run_dir", "re"]).status == 3)
        let whole = try place.run(["eval", "rejudge", "first", "--checker", "tokens+float", "--run_dir", "re", "--run_missing"])
        #expect(whole.status == 0, "\(whole.errors)")
        #expect(try place.outcome("re") == place.outcome("real"))
        let atOnce = try place.run(["eval", "rejudge", "first", "--checker", "tokens+float", "--run_dir", "at-once", "--run_missing"])
        #expect(atOnce.status == 0, "\(atOnce.errors)")
        #expect(try place.outcome("at-once") == place.outcome("real"))
    }

    /// The problem's own checker is a program: it runs in the sandbox, over outputs that another checker judged first.
    @Test func aCheckerProgramRunsOverStoredOutputs() throws {
        let fixture = try RunFixture(candidates: 16, problems: 1)
        let checker = """
            import sys
            expected, output = open(sys.argv[2]).read().split(), sys.stdin.read().split()
            sys.exit(42 if len(output) == 1 and abs(int(output[0]) - int(expected[0])) <= 1 else 43)
            """
        let row = try #require(
            try JSONSerialization.jsonObject(with: Data(Fixtures.row(name: "sum0").utf8)) as? [String: Any])
        let program: [String: Any] = [
            "convention": "kattis", "language": "python3", "files": [["name": "check.py", "content": checker]],
        ]
        try fixture.place.write("own.jsonl", Fixtures.json(row.merging(["checker": program]) { $1 }) + "\n")
        func run(_ words: [String]) throws -> Gencode.Result { try Gencode.run(words, in: fixture.place.path) }
        let made = try run(
            ["data", "etl", "--source", "own.jsonl", "--output_dataset_name", "own", "--train_sample", "1", "--split", "train"])
        try #require(made.status == 0, "\(made.errors)")
        let judge = [
            "eval", "eval_gen_solutions", "--solution_dataset", "candidates.jsonl", "--ground_truth_dataset", "own", "--ground_truth_split",
            "train", "--stop", "none", "--run_dir",
        ]
        for words in [["own"], ["tokens", "--checker", "tokens"]] { #expect(try run(judge + words).status == 0) }
        let rejudged = try run(["eval", "rejudge", "tokens", "--checker", "own", "--run_dir", "re"])
        #expect(rejudged.status == 0, "\(rejudged.errors)")
        func outcome(_ run: String) throws -> String? {
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(fixture.place.path)/\(run)/report/report.json"))
            return (try JSONSerialization.jsonObject(with: data) as? [String: Any])?["outcome_sha256"] as? String
        }
        #expect(try outcome("re") == outcome("own") && outcome("re") != outcome("tokens"))
        // The same program decided before: it is not asked again.
        let back = try run(["eval", "rejudge", "own", "--run_dir", "same"])
        #expect(try back.status == 0 && outcome("same") == outcome("own"), "\(back.errors)")
    }

    @Test func aResumeRunsWhatIsUndecided() throws {
        let place = try Place()
        try place.judged("real", "judging.checker=tokens+float")
        try place.judged("first")
        #expect(try place.run(["eval", "rejudge", "first", "--checker", "tokens+float", "--run_dir", "re"]).status == 3)
        let resumed = try place.run(["run", "resume", "re"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(try place.outcome("re") == place.outcome("real"))
    }

    @Test func whatMakesNoSenseIsAUsageError() throws {
        let place = try Place()
        try place.judged("first")
        for (words, message) in [
            (["first", "--checker", "deepmid"], "unknown checker \"deepmid\". Did you mean deepmind?"),
            (["first", "--checker", "lines,lines"], "a checker is named twice"),
            (["first", "--float_tolerance", "0.1"], "--float_tolerance changes nothing, since each problem's own checker decides"),
            (["first", "--checker", "lines", "--float_tolerance", "0.1"], "since the checker lines decides"),
            (["first", "--checker", "tokens+float", "--float_tolerance", "7"], "float_tolerance"),
            (["first", "--checker", "lines", "--run_dir", "first"], "is the run that is rejudged"),
            (["first", "--checker", "lines,exact", "--run_dir", "first"], "first is a run"),
            (["first", "--k_values", "8"], "pass@8 cannot be estimated: 2 problems have fewer than 8 candidates: sum0, sum1"),
            (["absent"], "absent is no run directory"), (["candidates.jsonl"], "is no run directory"),
            (["first", "--set", "judging.stop=none"], "judging.stop is fixed by the plan of first"),
        ] {
            let result = try place.run(["eval", "rejudge"] + words)
            #expect(result.status == 2 && result.errors.contains(message), "\(words): \(result.status) \(result.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: place.path + "/runs"))
        // A mistake about the second checker is found before the first one's run is made.
        let second = ["first", "--checker", "tokens+float,lines", "--float_tolerance", "0.1", "--run_dir", "two"]
        #expect(try place.run(["eval", "rejudge"] + second).status == 2)
        #expect(!FileManager.default.fileExists(atPath: place.path + "/two"))
        let planned = try place.run(["run", "plan", "job.toml", "--run_dir", "planned"])
        try #require(planned.status == 0, "\(planned.errors)")
        let early = try place.run(["eval", "rejudge", "planned", "--checker", "lines", "--run_dir", "early"])
        #expect(early.status == 3 && early.errors.contains("without a verdict"), "\(early.errors)")
        #expect(!FileManager.default.fileExists(atPath: place.path + "/early"))
        let lines = try place.run(["eval", "rejudge", "first", "--checker", "lines", "--run_dir", "taken"])
        #expect(lines.status == 0 || lines.status == 3, "\(lines.errors)")
        let other = try place.run(["eval", "rejudge", "first", "--checker", "exact", "--run_dir", "taken"])
        #expect(other.status == 2 && other.errors.contains("taken already holds another plan"), "\(other.errors)")
    }
}
