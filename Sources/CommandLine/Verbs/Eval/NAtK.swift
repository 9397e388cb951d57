import ArgumentParser
import Foundation
import Judging
import Records
import Report

extension EvalVerbs {
    struct NAtK: ParsableCommand {
        static let name = "n_at_k"
        static let configuration = CommandConfiguration(
            name,
            abstract:
                "Report n@k of a finished run: n submissions chosen out of k samples by public tests and by clusters of equal outputs.")

        @Argument(help: ArgumentHelp("The run directory of a finished evaluation.", valueName: "run")) var path: String
        @Option(
            name: .customLong("n-values"), help: "n of n@k; may be repeated, or a comma list. Default: 1, 10 as far as a k reaches them.")
        var nValues: [String] =
            []
        @Option(
            name: .customLong("k-values"),
            help: "k of n@k; may be repeated, or a comma list. Default: 1, 10, 100 as far as they can be had.")
        var kValues: [String] = []
        @Option(
            help: "Kinds of tests that a submission must pass, or none; may be repeated. Default: public_tests.")
        var filter: [String] = []
        @Option(
            help: """
                Kinds of tests whose outputs make clusters, or none; may be repeated. Only whether outputs are equal counts, never an \
                expected output. Default: all kinds of the run.
                """)
        var clusters: [String] = []
        @Flag(help: "As JSON on standard output.") var json = false
        @OptionGroup var common: CommonOptions

        func run() throws {
            try common.refuseWhatThePlanFixes(of: path)
            _ = try common.settings()
            let reporting = try SelectionReporting(
                directory: path, filter: try Self.kinds(filter), clusters: try Self.kinds(clusters))
            let n = try EvaluationRequest.kValues(nValues)
            let k = try EvaluationRequest.kValues(kValues).map(KChoice.explicit) ?? .standard
            let report = try reporting.report(n: n, k: k)
            try report.write(into: reporting.directory.reportPath)
            if json { Console.write(report.json(), to: STDOUT_FILENO) } else { Console.result(report.terminalText(width: 100)) }
            Console.note("n@k: \(reporting.directory.reportPath)/\(SelectionReport.fileName)")
        }

        /// nil: not given.
        private static func kinds(_ words: [String]) throws -> [TestKind]? {
            if words.isEmpty { return nil }
            if words == ["none"] { return [] }
            let names = try EvaluationRequest.testTypes(words)
            return TestKind.allCases.filter { names.contains($0.name) }
        }
    }
}
