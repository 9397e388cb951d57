import ArgumentParser
import Foundation
import Records

extension GenVerbs {
    struct SolveSet: JobFileVerb {
        static let name = "solve_set"
        static let otherName = "solve_and_evaluate_set"
        static let configuration = CommandConfiguration(
            commandName: name, abstract: "Ask for candidates of a set's problems, then judge them and report pass@k.",
            discussion: "The run directory holds everything; the same command over it goes on where it was interrupted.",
            aliases: [otherName])

        @Option(name: .customLong("dataset-name"), help: "A problem set's name or path.") var dataset: String
        @Option(name: .customLong("split-name"), help: "A split of the set. Default: train.") var split: String?
        @Option(
            name: .customLong("evaluation-test-type"),
            help: "public_tests, private_tests, generated_tests or all; may be repeated. Default: private_tests.")
        var testTypes: [String] = []
        @Option(name: .customLong("sample-rate"), help: "Share of the split's problems, at least one problem. Default: 0.1.")
        var sampleRate: Double?
        @Option(name: .customLong("seed"), help: "Seed of the sample.") var seed = 0
        @Option(name: .customLong("problem-name"), help: "Only this problem; may be repeated.") var problems: [String] = []
        @Option(name: [.customShort("n"), .customLong("n")], help: "Candidates per problem.") var samples: Int?
        @Option(name: .customLong("k-values"), help: "k of pass@k; may be repeated, or a comma list.") var kValues: [String] = []
        @Flag(name: .customLong("no-evaluation"), help: "Only ask for candidates.") var leavesOutEvaluation = false
        @Option(name: .customLong("run-dir"), help: "The run directory. Default: a new one below paths.runs. An existing one is resumed.")
        var runDirectory: String?
        @Option(help: "Shards of the run.") var shards: Int?
        @Flag(help: "Print the report as JSON on standard output.") var json = false
        @OptionGroup var model: ModelOptions
        @OptionGroup var flow: FlowOptions
        @OptionGroup var worker: WorkerOptions
        @OptionGroup var tester: TesterOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            let deadline = try worker.deadline()
            var assumed = AssumedValues()
            let split = assumed.value(split, of: "--split_name", else: "train")
            let sampleRate = assumed.value(sampleRate, of: "--sample_rate", else: 0.1)
            let types = assumed.values(testTypes, of: "--evaluation_test_type", else: ["private_tests"])
            try EvaluationRequest.checkSampleRate(sampleRate)
            var request = GenerationRequest(
                verb: Self.name, dataset: dataset, split: split, sampleRate: sampleRate, seed: seed, problems: problems,
                evaluation: .init(
                    testTypes: try EvaluationRequest.testTypes(types),
                    kValues: try EvaluationRequest.kValues(kValues)))
            request.isEvaluated = !leavesOutEvaluation
            assumed.tell()
            try WholeGeneration(
                request: request, settings: try settings(), runDirectory: runDirectory, json: json, deadline: deadline
            ).run()
        }

        static let jobFileKeys = ["evaluation_test_type", "k_values", "skip_problems_without_tests", "evaluate"]

        static func request(named name: String, in file: JobFileReader, base: URL) throws -> JobRequest {
            var assumed = AssumedValues()
            let split = assumed.value(try file.text("split_name"), of: "split_name", else: "train")
            let types = assumed.values(
                try file.texts("evaluation_test_type") ?? [], of: "evaluation_test_type", else: ["private_tests"])
            let sampleRate = assumed.value(try file.number("sample_rate"), of: "sample_rate", else: 1)
            assumed.tell()
            var request = GenerationRequest(
                verb: Self.name, dataset: try file.required("dataset_name"), split: split, sampleRate: sampleRate,
                seed: try file.whole("seed") ?? 0,
                evaluation: .init(
                    testTypes: try EvaluationRequest.testTypes(types),
                    kValues: try EvaluationRequest.kValues(try file.wholes("k_values").map { $0.map(String.init) } ?? []),
                    skipsProblemsWithoutTests: try file.flag("skip_problems_without_tests") ?? false))
            try EvaluationRequest.checkSampleRate(request.sampleRate)
            request.problems = try file.texts("problems") ?? []
            request.isEvaluated = try file.flag("evaluate") ?? true
            request.name = try file.text("name")
            return .generation(request)
        }

        private func settings() throws -> Settings {
            var settings = try common.configured()
            try tester.override(&settings)
            try worker.override(&settings)
            try model.override(&settings)
            try flow.override(&settings)
            try settings.set(\.gen.samples, to: samples, at: "--n")
            try settings.set(\.run.shards, to: shards, at: "--shards")
            try common.override(&settings)
            return settings
        }
    }
}
