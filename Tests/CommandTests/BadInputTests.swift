import Foundation
import Testing

/// What a person can get wrong, with what the tool must say. Each row: nothing half-written, a message that names the thing, the exit code.
struct BadInput: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    var status: Int32
    /// Each must be in the message.
    var says: [String]
    var files: [String: String] = [:]
    /// The set `good` and `candidates.jsonl` are there before the command runs.
    var needsSet = false

    var testDescription: String { name }

    static let good = Fixtures.row()
    static let etl = ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "bad", "--train_sample", "1"]
    static let gen = [
        "eval", "eval_gen_solutions", "--solution_dataset", "candidates.jsonl", "--ground_truth_dataset", "good", "--ground_truth_split",
        "train",
        "--run_dir", "made",
    ]
    static let reference = ["eval", "eval_cc_solutions", "--dataset_name", "good", "--sample_rate", "1", "--run_dir", "made"]

    static let rows: [BadInput] =
        [
            BadInput(
                name: "cut JSONL line", arguments: etl, status: 1, says: ["rows.jsonl:2"],
                files: ["rows.jsonl": good + "\n" + good.prefix(90)]),
            BadInput(
                name: "missing field", arguments: etl, status: 1, says: ["rows.jsonl:1", "name"],
                files: ["rows.jsonl": good.replacing("\"name\"", with: "\"nome\"")]),
            BadInput(
                name: "wrong type", arguments: etl, status: 1, says: ["rows.jsonl:1", "name"],
                files: ["rows.jsonl": good.replacing("\"name\":\"sum\"", with: "\"name\":12")]),
            BadInput(
                name: "inputs and outputs differ in number", arguments: etl, status: 1, says: ["rows.jsonl:1", "private_tests"],
                files: ["rows.jsonl": good.replacing("\"output\":[\"4\\n\",\"0\\n\"]", with: "\"output\":[\"4\\n\"]")]),
            BadInput(
                name: "no tests at all", arguments: etl, status: 1, says: ["rows.jsonl:1", "test"],
                files: ["rows.jsonl": Fixtures.row(publicTests: [], privateTests: [])]),
            BadInput(
                name: "duplicate problem", arguments: etl, status: 1, says: ["rows.jsonl:2", "sum"],
                files: ["rows.jsonl": good + "\n" + Fixtures.row(timeLimit: 3)]),
            BadInput(name: "empty source file", arguments: etl, status: 1, says: ["rows.jsonl"], files: ["rows.jsonl": ""]),
            BadInput(name: "not JSON at all", arguments: etl, status: 1, says: ["rows.jsonl:1"], files: ["rows.jsonl": "hello\n"]),
            BadInput(name: "source missing", arguments: etl, status: 2, says: ["rows.jsonl", "no such file"]),
            BadInput(
                name: "unwritable directory",
                arguments: ["data", "etl", "--source", "rows.jsonl", "--output_dataset_name", "/proc/nowhere/x.h5"],
                status: 1, says: ["/proc/nowhere"], files: ["rows.jsonl": good]),
            BadInput(
                name: "train sample outside its range", arguments: etl.dropLast() + ["0"], status: 2, says: ["sample rate 0"],
                files: ["rows.jsonl": good]),
            BadInput(
                name: "unknown option", arguments: ["data", "etl", "--output_dataset_name", "x", "--sorce", "x"], status: 2,
                says: ["--sorce"]),
            BadInput(name: "unknown verb", arguments: ["evaluate"], status: 2, says: ["evaluate"]),
            BadInput(
                name: "unknown TOML key", arguments: ["data", "show", "--dataset_name", "good"], status: 2,
                says: ["configuration.toml:2", "slotz", "run.slots"], files: ["configuration.toml": "[run]\nslotz = 3\n"]),
            BadInput(
                name: "broken TOML", arguments: ["data", "show", "--dataset_name", "good"], status: 2, says: ["configuration.toml:1"],
                files: ["configuration.toml": "run = [\n"]),
            BadInput(
                name: "wrong TOML type", arguments: ["data", "show", "--dataset_name", "good"], status: 2,
                says: ["configuration.toml:2", "run.slots", "whole number"], files: ["configuration.toml": "[run]\nslots = \"two\"\n"]),
            BadInput(
                name: "TOML value out of range", arguments: ["data", "show", "--dataset_name", "good"], status: 2,
                says: ["configuration.toml:2", "lease_s"], files: ["configuration.toml": "[run]\nlease_s = 0\n"]),
            BadInput(
                name: "unknown language key", arguments: ["data", "show", "--dataset_name", "good"], status: 2,
                says: ["configuration.toml:2", "time_facter", "time_factor"],
                files: ["configuration.toml": "[languages.python3]\ntime_facter = 2\n"]),
            BadInput(
                name: "no such set", arguments: ["data", "show", "--dataset_name", "goood"], status: 2, says: ["goood", "good"],
                needsSet: true),
            BadInput(
                name: "no such split", arguments: reference + ["--split_name", "tset"], status: 2, says: ["tset", "train"], needsSet: true),
            BadInput(
                name: "no such problem", arguments: reference + ["--split_name", "train", "--problem_name", "sun"], status: 2,
                says: ["sun", "sum"], needsSet: true),
            BadInput(
                name: "no such problem to show", arguments: ["data", "show", "--dataset_name", "good", "--problem_name", "x"], status: 2,
                says: ["\"x\""], needsSet: true),
            BadInput(
                name: "unknown test type", arguments: reference + ["--split_name", "train", "--evaluation_test_type", "privat_tests"],
                status: 2,
                says: ["privat_tests", "private_tests"], needsSet: true),
            BadInput(
                name: "empty test list", arguments: reference + ["--split_name", "train", "--evaluation_test_type", "generated_tests"],
                status: 2,
                says: ["sum", "no test of generated_tests"], needsSet: true),
            BadInput(
                name: "k larger than n", arguments: gen + ["--k_values", "1,5"], status: 2, says: ["pass@5", "sum"], needsSet: true),
            BadInput(name: "k of zero", arguments: gen + ["--k_values", "0"], status: 2, says: ["\"0\""], needsSet: true),
            BadInput(name: "k that is no number", arguments: gen + ["--k_values", "ten"], status: 2, says: ["ten"], needsSet: true),
            BadInput(name: "sample rate of two", arguments: reference + ["--sample_rate", "2"], status: 2, says: ["2.0"], needsSet: true),
            BadInput(
                name: "unknown language", arguments: gen, status: 2, says: ["candidates.jsonl", "brainfuck"],
                files: ["candidates.jsonl": Fixtures.candidate("sum", "+", language: "brainfuck")], needsSet: true),
            BadInput(
                name: "language that the host lacks", arguments: gen, status: 2,
                says: ["no-such-tool", "\"absent\"", "--skip_missing_languages"],
                files: [
                    "candidates.jsonl": Fixtures.candidate("sum", "+", language: "absent"),
                    "configuration.toml": "[languages.absent]\nsource_file = \"a.x\"\nrun = [\"no-such-tool\", \"{source}\"]\n",
                ], needsSet: true),
            BadInput(
                name: "only languages that the host lacks, left out", arguments: gen + ["--skip_missing_languages"], status: 2,
                says: ["no candidates", "good"], files: ["candidates.jsonl": Fixtures.candidate("sum", "+", language: "brainfuck")],
                needsSet: true),
            BadInput(
                name: "misspelt key of a candidate, read strictly", arguments: gen + ["--strict"], status: 2,
                says: ["candidates.jsonl:1", "`langauge`", "`language`"],
                files: ["candidates.jsonl": "{\"task_name\": \"sum\", \"code\": \"1\", \"langauge\": \"cpp\"}"], needsSet: true),
            BadInput(
                name: "misspelt key of a problem, read strictly", arguments: etl + ["--strict"], status: 1,
                says: ["rows.jsonl:1", "`checkr`", "`checker`"],
                files: ["rows.jsonl": good.replacing("\"description\"", with: "\"checkr\":\"lines\",\"description\"")]),
            BadInput(
                name: "misspelt parameter of a checker, read strictly", arguments: etl + ["--strict"], status: 1,
                says: ["rows.jsonl:1", "`checker.tolerence`", "`tolerance`"],
                files: [
                    "rows.jsonl": good.replacing(
                        "\"description\"", with: "\"checker\":{\"name\":\"tokens+float\",\"tolerence\":1e-3},\"description\"")
                ]),
            BadInput(
                name: "misspelt key of solutions, read strictly", arguments: etl + ["--strict"], status: 1,
                says: ["rows.jsonl:1", "`incorrect_solutions.languag`"],
                files: [
                    "rows.jsonl": good.replacing("\"incorrect_solutions\":{", with: "\"incorrect_solutions\":{\"languag\":[],")
                ]),
            BadInput(
                name: "options of judging for a finished run",
                arguments: ["eval", "pass_at_k", "--run_dir", "there", "--k_values", "1", "--checker", "exact"], status: 2,
                says: ["--checker", "--run_dir"]),
            BadInput(
                name: "a split for a finished run", arguments: ["eval", "pass_at_k", "--run_dir", "there", "--split_name", "train"],
                status: 2,
                says: ["--split_name", "--run_dir"]),
            BadInput(
                name: "an option of candidate rows for a set's own solutions", arguments: reference + ["--strict"], status: 2,
                says: ["--strict"], needsSet: true),
            BadInput(
                name: "a key of another verb in a job file", arguments: ["run", "plan", "job.toml"], status: 2,
                says: ["job.toml:3", "eval_cc_solutions", "solution_dataset"],
                files: ["job.toml": "verb = \"eval_cc_solutions\"\ndataset_name = \"good\"\nsolution_dataset = \"c.jsonl\"\n"],
                needsSet: true),
            BadInput(
                name: "a worker's time for a cluster's jobs", arguments: ["run", "resume", "there", "--slurm", "--time_limit", "5"],
                status: 2, says: ["--time_limit", "slurm.time"]),
            BadInput(
                name: "no time at all", arguments: gen + ["--time_limit", "0"], status: 2, says: ["--time-limit 0"], needsSet: true),
            BadInput(name: "no run to verify", arguments: ["run", "verify", "absent"], status: 2, says: ["absent", "manifest.json"]),
            BadInput(
                name: "memory limit in MiB", arguments: etl, status: 1, says: ["rows.jsonl:1", "memory_limit_bytes", "256 bytes"],
                files: ["rows.jsonl": good.replacing("268435456", with: "256")]),
            BadInput(
                name: "unknown task name", arguments: gen, status: 2, says: ["candidates.jsonl", "sumo", "sum"],
                files: ["candidates.jsonl": Fixtures.candidate("sumo", "print(1)")], needsSet: true),
            BadInput(
                name: "cut candidate line", arguments: gen, status: 2, says: ["candidates.jsonl:1"],
                files: ["candidates.jsonl": "{\"task_name\": \"sum\", \"co"], needsSet: true),
            BadInput(
                name: "candidate without code", arguments: gen, status: 2, says: ["candidates.jsonl:1"],
                files: ["candidates.jsonl": "{\"task_name\": \"sum\"}"], needsSet: true),
            BadInput(
                name: "candidates missing", arguments: gen.map { $0 == "candidates.jsonl" ? "none.jsonl" : $0 }, status: 2,
                says: ["none.jsonl"], needsSet: true),
            BadInput(
                name: "unknown checker", arguments: gen + ["--checker", "tokenz"], status: 2, says: ["tokenz", "tokens"], needsSet: true),
            BadInput(
                name: "unknown tester type", arguments: gen + ["--tester_type", "docker"], status: 2, says: ["tester_type", "docker"],
                needsSet: true),
            BadInput(
                name: "local without saying so twice", arguments: gen + ["--tester_type", "local"], status: 2, says: ["--sandbox false"],
                needsSet: true),
            BadInput(name: "merge of no run", arguments: ["run", "merge", "nowhere"], status: 2, says: ["nowhere", "manifest.json"]),
            BadInput(name: "page of no run", arguments: ["run", "view", "nowhere"], status: 2, says: ["nowhere", "manifest.json"]),
            BadInput(
                name: "page of a setting", arguments: ["run", "view", "nowhere", "--set", "judging.stop=none"], status: 2,
                says: ["judging.stop", "fixed by the plan"]),
            BadInput(name: "work on no run", arguments: ["run", "work", "nowhere"], status: 2, says: ["nowhere", "manifest.json"]),
            BadInput(name: "job file missing", arguments: ["run", "plan", "none.toml"], status: 2, says: ["none.toml"]),
            BadInput(
                name: "unknown job key", arguments: ["run", "plan", "job.toml"], status: 2,
                says: ["job.toml:1", "datset_name", "dataset_name"],
                files: ["job.toml": "datset_name = \"good\"\n"]),
            BadInput(
                name: "job without candidates", arguments: ["run", "plan", "job.toml"], status: 2, says: ["job.toml", "solution_dataset"],
                files: ["job.toml": "dataset_name = \"good\"\n"]),
            BadInput(
                name: "--set without a value", arguments: ["data", "show", "--dataset_name", "good", "--set", "run.slots"], status: 2,
                says: ["run.slots", "KEY=VALUE"]),
        ]
}

@Suite struct BadInputTests {
    @Test(arguments: BadInput.rows)
    func isRefusedWithAClearMessageAndLeavesNothingBehind(_ row: BadInput) throws {
        let place = try Workplace()
        if row.needsSet { try prepareSet(in: place) }
        for (name, text) in row.files { try place.write(name, text) }
        let before = place.files()

        let result = try Gencode.run(row.arguments, in: place.path)

        #expect(!result.wasSignalled)
        #expect(result.status == row.status, "\(result.errors)")
        for word in row.says { #expect(result.errors.contains(word), "\(word) is not in: \(result.errors)") }
        #expect(result.output.isEmpty)
        let added = place.files().filter { !before.contains($0) && $0 != "data-sets" }
        #expect(added.isEmpty, "left behind: \(added)")
    }

    private func prepareSet(in place: Workplace) throws {
        try place.write("good.jsonl", BadInput.good + "\n")
        try place.write("candidates.jsonl", Fixtures.candidate("sum", "print(sum(map(int, input().split())))"))
        let made = try Gencode.run(
            ["data", "etl", "--source", "good.jsonl", "--output_dataset_name", "good", "--train_sample", "1", "--split", "train"],
            in: place.path)
        try #require(made.status == 0, "\(made.errors)")
    }
}
