import ArgumentParser
import Foundation
import Generation
import Records
import RunProtocol

extension GenVerbs {
    struct SolveProblem: ParsableCommand {
        static let name = "solve_problem"
        static let configuration = CommandConfiguration(
            name, abstract: "Ask for one candidate of one problem, show each stage, then run the tests and print the verdicts.")

        @Option(name: .customLong("dataset-name"), help: "A problem set's name or path.") var dataset: String
        @Option(name: .customLong("split-name"), help: "A split of the set.") var split = "train"
        @Option(name: .customLong("problem-name"), help: "The problem. Default: a random one of the split.") var problem: String?
        @Option(name: .customLong("seed"), help: "Chooses the random problem. Default: another one each time.") var seed: Int?
        @Option(
            name: .customLong("evaluation-test-type"),
            help: "public_tests, private_tests, generated_tests or all; may be repeated. Default: private_tests.")
        var testTypes: [String] = []
        @Option(name: .customLong("run-dir"), help: "The run directory. Default: a new one below paths.runs. An existing one is resumed.")
        var runDirectory: String?
        @OptionGroup var model: ModelOptions
        @OptionGroup var flow: FlowOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            let settings = try settings()
            let kinds = try EvaluationRequest.testTypes(testTypes.isEmpty ? ["private_tests"] : testTypes)
            let chosen = try chosenProblem(settings)
            let request = GenerationRequest(
                verb: Self.name, dataset: dataset, split: split, sampleRate: 1, seed: 0, problems: [chosen],
                evaluation: .init(testTypes: kinds))
            try SolvedProblem(request: request, settings: settings, runDirectory: runDirectory).run()
        }

        private func settings() throws -> Settings {
            var settings = try common.configured()
            try model.override(&settings)
            try flow.override(&settings)
            try common.override(&settings)
            try settings.set(\.gen.samples, to: 1, at: "solve_problem")
            return settings
        }

        /// The problem that was asked for; else a random one, which is named so that it can be asked for again.
        private func chosenProblem(_ settings: Settings) throws -> String {
            if let problem { return problem }
            let selection = try ProblemSelection(named: dataset, settings: settings)
            try selection.checkSplit(split)
            let names = selection.set.summaries.filter { $0.split == split }.map(\.name)
            let seed = seed ?? Int.random(in: 0..<1_000_000)
            var random = SplitMix64(seed: UInt64(bitPattern: Int64(seed)))
            guard let name = names.randomElement(using: &random) else {
                throw CommandError(.usage, "split \"\(split)\" of \(dataset) has no problem", remedy: "Choose another --split_name.")
            }
            Console.note("problem \(name), chosen by --seed \(seed)")
            return name
        }
    }
}
