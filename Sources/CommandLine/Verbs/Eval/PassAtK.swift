import ArgumentParser
import RunProtocol

extension EvalVerbs {
    struct PassAtK: ParsableCommand {
        static let name = "pass_at_k"
        static let configuration = CommandConfiguration(
            name, abstract: "As eval_cc_solutions; with the --run_dir of a finished run, only its report is made again.")

        @OptionGroup var reference: ReferenceOptions
        @OptionGroup var options: EvaluationOptions

        func run() throws {
            if let path = options.runDirectory, reference.dataset == nil {
                let directory = RunDirectory(path: path)
                let reporting = try Reporting(directory: directory, kValues: try EvaluationRequest.kValues(options.kValues))
                return try reporting.run(allowPartial: false, json: options.json)
            }
            try options.evaluate(try reference.request(verb: Self.name, testTypes: options.testTypes))
        }
    }
}
