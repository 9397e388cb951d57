import ArgumentParser
import Foundation
import Judging

extension EvalVerbs {
    struct EvalGenSolutions: EvaluationVerb {
        static let name = "eval_gen_solutions"
        static let configuration = CommandConfiguration(name, abstract: "Judge generated candidates against a problem set.")
        static let candidateKeys = ["solution_dataset", "language", "skip_missing_languages", "strict"]
        private static let defaultLanguage = "python3"

        @Option(
            name: .customLong("solution-dataset"),
            help: "JSONL of {task_name, candidates} or {task_name, language, code}, or the run directory of a generation.")
        var solutions: String
        @Option(name: .customLong("ground-truth-dataset")) var dataset: String
        @Option(name: .customLong("ground-truth-split"), help: "A split of the set. Default: train.") var split: String?
        @Option(help: "The language of candidates whose rows name none. Default: python3.") var language: String?
        @Option(name: .customLong("sample-rate"), help: "Share of the split's problems. Default: 1.") var sampleRate: Double?
        @Flag(
            name: .customLong("skip-missing-languages"),
            help: "Leave out candidates in languages that this host does not offer; the report counts them. Default: an error.")
        var skipsMissingLanguages = false
        @Flag(help: "A key of a candidate's row that means nothing is an error. Default: a note.") var strict = false
        @OptionGroup var options: EvaluationOptions

        func run() throws {
            var assumed = AssumedValues()
            let split = assumed.value(split, of: "--ground_truth_split", else: "train")
            let types = assumed.values(options.testTypes, of: "--evaluation_test_type", else: ["private_tests"])
            let sampleRate = assumed.value(sampleRate, of: "--sample_rate", else: 1)
            var request = EvaluationRequest(
                verb: Self.name, dataset: dataset, split: split, testTypes: try EvaluationRequest.testTypes(types),
                candidates: .generated(
                    path: URL(fileURLWithPath: solutions).standardizedFileURL.path, language: language ?? Self.defaultLanguage),
                sampleRate: sampleRate, seed: 0)
            request.skipsMissingLanguages = skipsMissingLanguages ? true : nil
            request.isStrict = strict ? true : nil
            try options.evaluate(request, assuming: assumed)
        }

        static func candidates(in file: JobFileReader, base: URL) throws -> EvaluationRequest.Candidates {
            let source = try file.required("solution_dataset")
            return .generated(
                path: URL(fileURLWithPath: source, relativeTo: base).standardizedFileURL.path,
                language: try file.text("language") ?? defaultLanguage)
        }
    }
}
