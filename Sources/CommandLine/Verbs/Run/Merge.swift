import ArgumentParser
import Foundation
import RunProtocol

extension RunVerbs {
    struct Merge: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write and print the report of a run.")
        @Argument(help: ArgumentHelp("The run directory.", valueName: "run")) var path: String
        @Flag(help: "Report although verdicts are missing, with the bounds that they leave.") var partial = false
        @Flag(help: "Print the report as JSON on standard output.") var json = false
        @Option(name: .customLong("k-values"), help: "k of pass@k; may be repeated, or a comma list.") var kValues: [String] = []
        @OptionGroup var common: CommonOptions

        func run() throws {
            try common.refuseWhatThePlanFixes(of: path)
            let directory = RunDirectory(path: URL(fileURLWithPath: path).standardizedFileURL.path)
            try Reporting(directory: directory, kValues: try EvaluationRequest.kValues(kValues)).run(allowPartial: partial, json: json)
        }
    }
}
