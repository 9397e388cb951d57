import Foundation
import Testing

/// `judging.share_equal`: candidates that differ in a comment share one task, and their rows are those that they have without it.
@Suite(.serialized) struct SharedVerdictTests {
    private static let setting = ["--set", "judging.share_equal=true"]

    private static func plan(_ fixture: RunFixture, _ run: String, _ also: [String] = []) throws -> String {
        let planned = try Gencode.run(["run", "plan", "job.toml", "--run_dir", run, "--shards", "2"] + also, in: fixture.place.path)
        try #require(planned.status == 0, "\(planned.errors)")
        return planned.output + planned.errors
    }

    private static func finish(_ fixture: RunFixture, _ run: String) throws -> [String: Any] {
        let worked = try Gencode.run(["run", "work", run, "--slots", "2"], in: fixture.place.path)
        try #require(worked.status == 0, "\(worked.errors)")
        let merged = try fixture.merge(run)
        try #require(merged.status == 0, "\(merged.errors)")
        let path = "\(fixture.place.path)/\(run)/report/report.json"
        return try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path))) as? [String: Any])
    }

    /// Candidates of the fixture differ in the number that their comment names: there are two programs for each problem.
    @Test func candidatesThatDifferInCommentsShareATaskAndKeepTheirRows() throws {
        let fixture = try RunFixture(candidates: 24, problems: 2)
        #expect(try Self.plan(fixture, "apart").contains("21 tasks"))
        #expect(try Self.plan(fixture, "shared", Self.setting).contains("4 tasks"))
        let (apart, shared) = (try Self.finish(fixture, "apart"), try Self.finish(fixture, "shared"))

        for key in ["outcome_sha256", "candidates", "problems"] {
            #expect("\(apart[key] ?? "none")" == "\(shared[key] ?? "-")", "\(key)")
        }
        for key in ["pass_at_k", "verdicts"] { #expect(apart[key] as? NSDictionary == shared[key] as? NSDictionary, "\(key)") }
        #expect((shared["coverage"] as? [String: Any])?["shared"] as? Int == 17)
        #expect((apart["coverage"] as? [String: Any])?["shared"] == nil)
        let text = try String(contentsOfFile: fixture.place.path + "/shared/report/report.md", encoding: .utf8)
        #expect(text.contains("17 candidates share the verdict of a program that is equal but for comments and white space"))

        let compared = try Gencode.run(["run", "compare", "apart", "shared"], in: fixture.place.path)
        #expect(compared.status == 0, "\(compared.output)\(compared.errors)")
        // A candidate is shown with its own program, not with the one that ran for it.
        let shown = try Gencode.run(["run", "show", "shared", "sum0", "6"], in: fixture.place.path)
        #expect(shown.status == 0 && shown.output.contains("# 12"), "\(shown.output)\(shown.errors)")
    }

    @Test func aSharedPlanIsFoundAgainAndIsAnotherOneThanThatWithoutSharing() throws {
        let fixture = try RunFixture(candidates: 8, problems: 1)
        #expect(try Self.plan(fixture, "run", Self.setting).contains("planned: 3 tasks"))
        #expect(try Self.plan(fixture, "run", Self.setting).contains("already planned: 3 tasks"))
        let refused = try Gencode.run(["run", "plan", "job.toml", "--run_dir", "run"], in: fixture.place.path)
        #expect(refused.status == 2 && refused.errors.contains("another plan"), "\(refused.errors)")
        let resumed = try Gencode.run(["run", "resume", "run"], in: fixture.place.path)
        #expect(resumed.status == 0, "\(resumed.errors)")
    }

    /// A harness looks at a program's lines, so that programs of one token list may become different ones.
    @Test func candidatesUnderAHarnessDoNotShare() throws {
        let place = try Workplace()
        let tests = "def check(candidate):\n    assert candidate(1) == 2\n"
        let problem: [String: Any] = [
            "task_id": "HumanEval/0", "prompt": "def f(x):\n    \"\"\"Adds one.\"\"\"\n", "entry_point": "f",
            "canonical_solution": "    return x + 1\n", "test": tests,
        ]
        try place.write("problems.jsonl", Fixtures.json(problem) + "\n")
        let made = try Gencode.run(
            ["data", "etl", "--source", "problems.jsonl", "--output_dataset_name", "functions", "--train_sample", "1", "--split", "train"],
            in: place.path)
        try #require(made.status == 0, "\(made.errors)")
        let programs = ["def f(x): return x + 1\n", "def  f(x): return x + 1\n", "def f(x): return x + 1  # sum\n"]
        try place.write("candidates.jsonl", programs.map { Fixtures.candidate("HumanEval/0", $0) + "\n" }.joined())
        try place.write(
            "job.toml",
            """
            verb = "eval_gen_solutions"
            dataset_name = "functions"
            split_name = "train"
            solution_dataset = "\(place.path)/candidates.jsonl"
            """)
        let planned = try Gencode.run(["run", "plan", "job.toml", "--run_dir", "run"] + Self.setting, in: place.path)
        #expect((planned.output + planned.errors).contains("3 tasks"), "\(planned.output)\(planned.errors)")
    }
}
