import ArgumentParser
import Foundation
import Records
import RunProtocol

struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval", abstract: "Judge candidates and report pass@k.",
        subcommands: [ReferenceEvaluation.self, GeneratedEvaluation.self, PassAtKEvaluation.self])
}

/// Options that all three evaluations share.
struct EvaluationOptions: ParsableArguments {
    @Option(name: .customLong("evaluation-test-type"), help: "public_tests, private_tests, generated_tests or all; may be repeated.")
    var testTypes: [String] = []

    @Option(
        name: .customLong("k-values"), help: "k of pass@k; may be repeated, or a comma list. Default: 1, 10, 100 as far as they can be had."
    )
    var kValues: [String] = []

    @Option(name: .customLong("seed"), help: "Seed of the sample.")
    var seed = 0

    @Option(name: .customLong("problem-name"), help: "Only this problem; may be repeated.")
    var problems: [String] = []

    @Flag(name: .customLong("skip-problems-without-tests"), help: "Leave out problems that have no test of the chosen types.")
    var skipsProblemsWithoutTests = false

    @Option(
        name: .customLong("run-dir"),
        help: "The run directory. Default: a new one below paths.runs. One that holds this job's plan is resumed.")
    var runDirectory: String?

    @Option(help: "Shards of the run.")
    var shards: Int?

    @Flag(help: "Print the report as JSON on standard output.")
    var json = false

    @OptionGroup var worker: WorkerOptions
    @OptionGroup var tester: TesterOptions
    @OptionGroup var common: CommonOptions

    func settings() throws -> Settings {
        var settings = try common.configured()
        try tester.override(&settings)
        try worker.override(&settings)
        if let shards { try settings.set("run.shards", to: shards, at: "--shards") }
        try common.override(&settings)
        return settings
    }

    /// Plans, works, merges and reports.
    func evaluate(_ job: Job) throws {
        var job = job
        job.seed = seed
        job.problems = problems
        job.kValues = try Job.kValues(kValues)
        job.skipsProblemsWithoutTests = skipsProblemsWithoutTests
        try Job.checkSampleRate(job.sampleRate)
        try Evaluation(job: job, settings: settings(), runDirectory: runDirectory, json: json).run()
    }
}

struct ReferenceEvaluation: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval_cc_solutions", abstract: "Judge the solutions that a problem set brings along.", aliases: ["eval-cc-solutions"])

    @OptionGroup var reference: ReferenceOptions
    @OptionGroup var options: EvaluationOptions

    func run() throws {
        try options.evaluate(try reference.job(verb: "eval_cc_solutions", testTypes: options.testTypes))
    }
}

/// Which of a set's own solutions are judged.
struct ReferenceOptions: ParsableArguments {
    @Option(name: .customLong("dataset-name"), help: "A problem set's name or path. Default: deepmind/code_contests.")
    var dataset: String?

    @Option(name: .customLong("split-name"), help: "A split of the set.")
    var split = "valid"

    @Option(
        name: .customLong("path-to-solutions-column"),
        help: "solutions.solution, incorrect_solutions.solution, or all; may be repeated. Default: solutions.solution.")
    var columns: [String] = []

    @Option(name: .customLong("task-name-column"), help: "The column that names a problem: name.")
    var taskNameColumn = "name"

    @Option(name: .customLong("sample-rate"), help: "Share of the split's problems, at least one problem.")
    var sampleRate = 0.01

    func job(verb: String, testTypes: [String]) throws -> Job {
        guard taskNameColumn == "name" else {
            throw CommandError(
                .usage, "unknown task name column \"\(taskNameColumn)\"", remedy: "Problems are named by the column \"name\".")
        }
        return Job(
            verb: verb, dataset: dataset ?? "deepmind/code_contests", split: split,
            testTypes: try Job.testTypes(testTypes.isEmpty ? ["public_tests"] : testTypes),
            candidates: .reference(columns: try Job.columns(columns)), sampleRate: sampleRate, seed: 0)
    }
}

struct GeneratedEvaluation: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval_gen_solutions", abstract: "Judge generated candidates against a problem set.", aliases: ["eval-gen-solutions"])

    @Option(
        name: .customLong("solution-dataset"),
        help: "JSONL of {task_name, candidates} or {task_name, language, code}, or a directory of such.")
    var solutions: String
    @Option(name: .customLong("ground-truth-dataset")) var dataset: String
    @Option(name: .customLong("ground-truth-split")) var split = "train"
    @Option(help: "The language of candidates whose rows name none.") var language = "python3"
    @Option(name: .customLong("sample-rate"), help: "Share of the split's problems.") var sampleRate = 1.0
    @OptionGroup var options: EvaluationOptions

    func run() throws {
        let types = options.testTypes.isEmpty ? ["private_tests"] : options.testTypes
        try options.evaluate(
            Job(
                verb: "eval_gen_solutions", dataset: dataset, split: split, testTypes: try Job.testTypes(types),
                candidates: .generated(path: URL(fileURLWithPath: solutions).standardizedFileURL.path, language: language),
                sampleRate: sampleRate,
                seed: 0))
    }
}

struct PassAtKEvaluation: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pass_at_k", abstract: "As eval_cc_solutions; with the --run_dir of a finished run, only its report is made again.",
        aliases: ["pass-at-k"])

    @OptionGroup var reference: ReferenceOptions
    @OptionGroup var options: EvaluationOptions

    func run() throws {
        if let path = options.runDirectory, reference.dataset == nil {
            let directory = RunDirectory(path: path)
            let reporting = try Reporting(directory: directory, kValues: try Job.kValues(options.kValues))
            return try reporting.run(allowPartial: false, json: options.json)
        }
        try options.evaluate(try reference.job(verb: "pass_at_k", testTypes: options.testTypes))
    }
}
