import ArgumentParser
import RunProtocol

extension RunVerbs {
    struct Merge: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "merge", abstract: "Write and print the report of a run.")
        @Argument(help: ArgumentHelp("The run directory.", valueName: "run")) var path: String
        @Flag(help: "Report although verdicts are missing, with the bounds that they leave.") var partial = false
        @Flag(help: "Print the report as JSON on standard output.") var json = false
        @Option(name: .customLong("k-values"), help: "k of pass@k; may be repeated, or a comma list.") var kValues: [String] = []
        @Flag(
            name: .customLong("answered-only"),
            help: "Take pass@k over the problems with candidates only. Default: as the run was planned.")
        var answeredOnly = false
        @OptionGroup var common: CommonOptions

        func run() throws {
            try common.refuseWhatThePlanFixes(of: path)
            _ = try common.settings()
            let (directory, planned) = try RunDirectory.opened(path)
            try planned.report(
                in: directory, kValues: try EvaluationRequest.kValues(kValues), allowPartial: partial, json: json,
                answeredOnly: answeredOnly)
        }
    }
}
