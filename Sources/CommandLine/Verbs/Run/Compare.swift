import ArgumentParser
import Foundation
import Report

extension RunVerbs {
    struct Compare: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Where two runs over the same candidates differ: verdict flips, and pass@k.",
            discussion: """
                A flip is inside the near-limit band where a limit decided in either run and both runs used 0.8 to 1.25 times that limit. \
                Exit code 4 where a flip is outside the band.
                """)
        @Argument(help: ArgumentHelp("A run directory.", valueName: "run-a")) var first: String
        @Argument(help: ArgumentHelp("Another one.", valueName: "run-b")) var second: String
        @Option(name: .customLong("k-values"), help: "k of pass@k; may be repeated, or a comma list.") var kValues: [String] = []
        @Flag(help: "As JSON on standard output.") var json = false
        @OptionGroup var common: CommonOptions

        func run() throws {
            for path in [first, second] { try common.refuseWhatThePlanFixes(of: path) }
            let settings = try common.settings()
            let k = try EvaluationRequest.kValues(kValues).map(KChoice.explicit) ?? .standard
            let comparison = try RunComparison(
                ComparedRun(directory: first, local: settings), ComparedRun(directory: second, local: settings), k: k)
            if json {
                Console.write(comparison.json(), to: STDOUT_FILENO)
            } else {
                Console.result(comparison.terminalText(width: 100))
            }
            if !comparison.flipsOutside.isEmpty { throw ExitStatus.gateNotMet }
        }
    }
}
