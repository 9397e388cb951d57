import ArgumentParser
import Foundation
import Records
import Report

extension DataVerbs {
    struct Check: JobFileVerb {
        static let name = "check"
        static let configuration = CommandConfiguration(
            commandName: name,
            abstract: "Find broken tests and problems of a set by running its own solutions; propose changes.",
            discussion: """
                For example: gencode data check mine --split_name test

                It leaves a run directory like `eval`: `run status`, `run work`, `run resume` and `slurm submit` go on with it, and a job file \
                with verb = "check" plans it. Its files are in RUN/check: report.json, problems.csv, tests.csv, overrides.toml, usage.json, \
                test_order.json. \
                The set is not changed: gencode data etl --source SET --overrides RUN/check/overrides.toml --output_dataset_name NEW makes \
                a new set. docs/data-check.md says how it decides.
                """)
        static let jobFileKeys = ["solutions"]

        @Argument(help: ArgumentHelp("A problem set's name or path.", valueName: "set")) var dataset: String
        @Option(
            name: .customLong("split-name"),
            help: "A split, or all; may be repeated, or a comma list. Default: valid and test as far as the set has them, else all.")
        var splits: [String] = []
        @Option(help: "At most so many right and so many wrong solutions of each problem.") var solutions = CheckThresholds.sampledPerSide
        @Option(name: .customLong("sample-rate"), help: "Share of the problems, at least one problem.") var sampleRate = 1.0
        @Option(help: "Seed of the samples.") var seed = 0
        @Option(name: .customLong("problem-name"), help: "Only this problem; may be repeated.") var problems: [String] = []
        @Option(help: "Name of the run.") var name: String?
        @Option(
            name: .customLong("run-dir"),
            help: "The run directory. Default: a new one below paths.runs. One that holds this job's plan is resumed.")
        var runDirectory: String?
        @Option(help: "Shards of the run.") var shards: Int?
        @Flag(help: "Print report.json on standard output.") var json = false
        @OptionGroup var worker: WorkerOptions
        @OptionGroup var tester: TesterOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            let deadline = try worker.deadline()
            var settings = try common.configured()
            try tester.override(&settings)
            try worker.override(&settings)
            try settings.set(\.run.shards, to: shards, at: "--shards")
            try common.override(&settings)
            let chosen = try Self.splits(splits, of: dataset, settings: settings)
            var request = try Self.request(dataset: dataset, splits: chosen, perSide: solutions, sampleRate: sampleRate, seed: seed)
            request.problems = problems
            request.name = name
            try WholeRun(request: request, settings: settings, runDirectory: runDirectory, json: json, deadline: deadline).run()
        }

        static func request(named name: String, in file: JobFileReader, base: URL) throws -> JobRequest {
            let dataset = try file.required("dataset_name")
            guard let splits = try file.texts("split_name") else {
                throw CommandError(
                    .usage, "\(file.file.path): the key \"split_name\" is missing", remedy: "Add split_name = [\"valid\", \"test\"].")
            }
            var request = try request(
                dataset: dataset, splits: splits, perSide: try file.whole("solutions") ?? CheckThresholds.sampledPerSide,
                sampleRate: try file.number("sample_rate") ?? 1, seed: try file.whole("seed") ?? 0)
            request.problems = try file.texts("problems") ?? []
            request.name = try file.text("name")
            return .evaluation(request)
        }

        private static func request(dataset: String, splits: [String], perSide: Int, sampleRate: Double, seed: Int) throws
            -> EvaluationRequest
        {
            guard perSide > 0, perSide <= mostPerSide else {
                throw CommandError(
                    .usage, "\(perSide) solutions of each side", remedy: "From 1 to \(mostPerSide); 25 are usual.")
            }
            try EvaluationRequest.checkSampleRate(sampleRate)
            var request = EvaluationRequest(
                verb: name, dataset: dataset, split: splits.joined(separator: ", "), testTypes: TestKind.allCases.map(\.name),
                candidates: .sampled(perSide: perSide), sampleRate: sampleRate, seed: seed)
            request.splits = splits
            return request
        }

        private static let mostPerSide = 10_000

        /// The splits that are named; else those that models are usually evaluated on, as far as the set has them.
        private static func splits(_ words: [String], of dataset: String, settings: Settings) throws -> [String] {
            let selection = try ProblemSelection(named: dataset, settings: settings)
            var known: [String] = []
            for summary in selection.set.summaries where !known.contains(summary.split) { known.append(summary.split) }
            let names = words.flatMap { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
            if names.contains("all") { return known }
            guard names.isEmpty else {
                // Each once: a split named twice is checked once.
                return names.enumerated().filter { names.firstIndex(of: $0.element) == $0.offset }.map(\.element)
            }
            let usual = known.filter { ["valid", "test"].contains($0) }
            return usual.isEmpty ? known : usual
        }
    }
}
