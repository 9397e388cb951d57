import ArgumentParser
import RunProtocol

extension EvalVerbs {
    struct PassAtK: ParsableCommand {
        static let name = "pass_at_k"
        static let configuration = CommandConfiguration(
            name, abstract: "Like eval_cc_solutions. Given the --run_dir of a finished run alone, recomputes only its report.")

        @OptionGroup var reference: ReferenceOptions
        @OptionGroup var options: EvaluationOptions

        func run() throws {
            if let path = options.runDirectory, reference.dataset == nil {
                let directory = RunDirectory(path: path)
                let reporting = try Reporting(
                    directory: directory, kValues: try EvaluationRequest.kValues(options.kValues), answeredOnly: options.answeredOnly)
                return try reporting.run(allowPartial: false, json: options.json)
            }
            try options.evaluate(try reference.request(verb: Self.name, testTypes: options.testTypes))
        }
    }
}
