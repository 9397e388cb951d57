import ArgumentParser

/// Options that all three evaluations share.
struct EvaluationOptions: ParsableArguments {
    @Option(name: .customLong("evaluation-test-type"), help: "public_tests, private_tests, generated_tests or all; may be repeated.")
    var testTypes: [String] = []

    @Option(
        name: .customLong("k-values"), help: "k of pass@k; may be repeated, or a comma list. Default: 1, 10, 100 as far as they can be had."
    )
    var kValues: [String] = []

    @Option(name: .customLong("seed"), help: "Seed of the sample. Default: 0.")
    var seed: Int?

    @Option(name: .customLong("problem-name"), help: "Only this problem; may be repeated.")
    var problems: [String] = []

    @Flag(name: .customLong("skip-problems-without-tests"), help: "Leave out problems that have no test of the chosen types.")
    var skipsProblemsWithoutTests = false

    @Flag(
        name: .customLong("answered-only"),
        help: "Take pass@k over the problems with candidates only. Default: a problem without candidates counts as unsolved.")
    var answeredOnly = false

    @Option(help: "Name of the run, as the report shows it. Default: the name of the run directory.")
    var name: String?

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

    /// Each option that plans or judges, and whether it was given; the others are about the report.
    var givenForJudging: [(flag: String, isGiven: Bool)] {
        [
            ("--evaluation_test_type", !testTypes.isEmpty), ("--seed", seed != nil), ("--problem_name", !problems.isEmpty),
            ("--skip_problems_without_tests", skipsProblemsWithoutTests), ("--name", name != nil), ("--shards", shards != nil),
            ("--slots", worker.size.slots != nil), ("--time_limit", worker.timeLimit != nil),
        ] + tester.given
    }

    func settings() throws -> Settings {
        var settings = try common.configured()
        try tester.override(&settings)
        try worker.override(&settings)
        try settings.set(\.run.shards, to: shards, at: "--shards")
        try common.override(&settings)
        return settings
    }

    /// Plans, works, merges and reports.
    func evaluate(_ request: EvaluationRequest, assuming assumed: AssumedValues) throws {
        let deadline = try worker.deadline()
        var request = request
        request.seed = seed ?? 0
        request.problems = problems
        request.kValues = try EvaluationRequest.kValues(kValues)
        request.skipsProblemsWithoutTests = skipsProblemsWithoutTests
        request.answeredOnly = answeredOnly ? true : nil
        request.name = name
        try EvaluationRequest.checkSampleRate(request.sampleRate)
        assumed.tell()
        try WholeRun(request: request, settings: settings(), runDirectory: runDirectory, json: json, deadline: deadline).run()
    }
}
