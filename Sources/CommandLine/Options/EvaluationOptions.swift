import ArgumentParser

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

    @Flag(
        name: .customLong("answered-only"),
        help: "Take pass@k over the problems with candidates only. Default: a problem without candidates counts as unsolved.")
    var answeredOnly = false

    @Flag(
        name: .customLong("skip-missing-languages"),
        help: "Leave out candidates in languages that this host does not offer; the report counts them. Default: an error.")
    var skipsMissingLanguages = false

    @Flag(help: "A key of a candidate's row that means nothing is an error. Default: a note.") var strict = false

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

    func settings() throws -> Settings {
        var settings = try common.configured()
        try tester.override(&settings)
        try worker.override(&settings)
        try settings.set(\.run.shards, to: shards, at: "--shards")
        try common.override(&settings)
        return settings
    }

    /// Plans, works, merges and reports.
    func evaluate(_ request: EvaluationRequest) throws {
        var request = request
        request.seed = seed
        request.problems = problems
        request.kValues = try EvaluationRequest.kValues(kValues)
        request.skipsProblemsWithoutTests = skipsProblemsWithoutTests
        request.answeredOnly = answeredOnly ? true : nil
        request.skipsMissingLanguages = skipsMissingLanguages ? true : nil
        request.isStrict = strict ? true : nil
        request.name = name
        try EvaluationRequest.checkSampleRate(request.sampleRate)
        try WholeRun(request: request, settings: settings(), runDirectory: runDirectory, json: json).run()
    }
}
