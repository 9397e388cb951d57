import ArgumentParser
import RunProtocol

extension EvalVerbs {
    struct PassAtK: ParsableCommand {
        static let name = "pass_at_k"
        static let configuration = CommandConfiguration(
            name, abstract: "Like eval_cc_solutions. Given the --run_dir of a finished run alone, recomputes only its report.")

        @OptionGroup var reference: ReferenceOptions
        @OptionGroup var options: EvaluationOptions

        /// A finished run is only reported on again: nothing that plans or judges has a meaning.
        private func refuseWhatTheRunFixes() throws {
            for (flag, isGiven) in reference.given + options.givenForJudging where isGiven {
                throw CommandError(
                    .usage, "\(flag) means nothing where --run_dir alone names a finished run",
                    remedy: "Leave it out, or name --dataset_name to judge.")
            }
        }

        func run() throws {
            if let path = options.runDirectory, reference.dataset == nil {
                try refuseWhatTheRunFixes()
                let directory = RunDirectory(path: path)
                let reporting = try Reporting(
                    directory: directory, kValues: try EvaluationRequest.kValues(options.kValues), answeredOnly: options.answeredOnly)
                try reporting.written(allowPartial: false, printing: options.json ? .json : .table)
                return
            }
            var assumed = AssumedValues()
            let request = try reference.request(verb: Self.name, testTypes: options.testTypes, assuming: &assumed)
            try options.evaluate(request, assuming: assumed)
        }
    }
}
