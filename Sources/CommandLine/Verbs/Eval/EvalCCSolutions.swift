import ArgumentParser
import Foundation
import Judging

extension EvalVerbs {
    struct EvalCCSolutions: EvaluationVerb {
        static let name = "eval_cc_solutions"
        static let configuration = CommandConfiguration(name, abstract: "Judge the solutions that a problem set brings along.")
        static let candidateKeys = ["path_to_solutions_column"]

        @OptionGroup var reference: ReferenceOptions
        @OptionGroup var options: EvaluationOptions

        func run() throws {
            var assumed = AssumedValues()
            let request = try reference.request(verb: Self.name, testTypes: options.testTypes, assuming: &assumed)
            try options.evaluate(request, assuming: assumed)
        }

        static func candidates(in file: JobFileReader, base: URL) throws -> EvaluationRequest.Candidates {
            .reference(columns: try EvaluationRequest.columns(try file.texts("path_to_solutions_column") ?? []))
        }
    }
}
