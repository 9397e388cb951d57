import ArgumentParser
import Foundation
import Judging

extension EvalVerbs {
    struct EvalGenSolutions: EvaluationVerb {
        static let name = "eval_gen_solutions"
        static let configuration = CommandConfiguration(name, abstract: "Judge generated candidates against a problem set.")
        static let jobFileKeys = ["solution_dataset", "language"]

        @Option(
            name: .customLong("solution-dataset"),
            help: "JSONL of {task_name, candidates} or {task_name, language, code}, or the run directory of a generation.")
        var solutions: String
        @Option(name: .customLong("ground-truth-dataset")) var dataset: String
        @Option(name: .customLong("ground-truth-split")) var split = "train"
        @Option(help: "The language of candidates whose rows name none.") var language = "python3"
        @Option(name: .customLong("sample-rate"), help: "Share of the split's problems.") var sampleRate = 1.0
        @OptionGroup var options: EvaluationOptions

        func run() throws {
            let types = options.testTypes.isEmpty ? ["private_tests"] : options.testTypes
            try options.evaluate(
                EvaluationRequest(
                    verb: Self.name, dataset: dataset, split: split, testTypes: try EvaluationRequest.testTypes(types),
                    candidates: .generated(path: URL(fileURLWithPath: solutions).standardizedFileURL.path, language: language),
                    sampleRate: sampleRate, seed: 0))
        }

        static func candidates(in file: JobFileReader, base: URL) throws -> EvaluationRequest.Candidates {
            let source = try file.required("solution_dataset")
            return .generated(
                path: URL(fileURLWithPath: source, relativeTo: base).standardizedFileURL.path,
                language: try file.text("language") ?? "python3")
        }
    }
}
