import ArgumentParser
import Foundation
import Report

extension RunVerbs {
    struct Compare: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "compare",
            abstract: "Where two runs differ: verdict flips of the same candidates, or pass@k of two models; several runs as a table.",
            discussion: """
                For example: gencode run compare runs/model-a runs/model-b --html compare.html

                Two runs over the same candidates are compared candidate by candidate. A flip is inside the near-limit band where a limit \
                decided in either run and both runs used 0.8 to 1.25 times that limit. Exit code 4 where a flip is outside the band.

                Two runs with other candidates, such as those of two models, are compared problem by problem: differences of pass@k with \
                paired intervals, a sign test, and the problems that were won and lost, also by difficulty and tag. Three runs and more are \
                compared so with the first.
                """)
        @Argument(help: ArgumentHelp("Run directories, two or more.", valueName: "run")) var paths: [String]
        @Option(help: "candidate or problem. Default: candidate for two runs over the same candidates, else problem.") var by: Pairing?
        @Option(name: .customLong("k-values"), help: "k of pass@k; may be repeated, or a comma list.") var kValues: [String] = []
        @Flag(
            name: .customLong("answered-only"),
            help: ArgumentHelp(
                """
                Compare models over the problems that all runs have candidates for. Default: as the runs were planned; over all chosen \
                problems where one of them counts those. Two runs over the same candidates also need --by problem.
                """))
        var answeredOnly = false
        @Flag(help: "As JSON on standard output.") var json = false
        @Option(
            help: ArgumentHelp(
                """
                Also write a page to look at: one file with all problems or flips, that needs no network. It links to the runs' own pages, \
                and replaces an earlier page of a comparison. Example: --html compare.html
                """, valueName: "file"))
        var html: String?
        @OptionGroup var common: CommonOptions

        enum Pairing: String, CaseIterable, ExpressibleByArgument {
            case candidate
            case problem
        }

        func validate() throws {
            guard paths.count > 1 else { throw ValidationError("give two run directories or more to compare") }
            if by == .candidate, paths.count > 2 { throw ValidationError("--by candidate compares two runs, and \(paths.count) are given") }
            if by == .candidate, answeredOnly { throw ValidationError("--answered-only is for comparing by problem") }
        }

        func run() throws {
            for path in paths { try common.refuseWhatThePlanFixes(of: path) }
            let settings = try common.settings()
            let k = try EvaluationRequest.kValues(kValues).map(KChoice.explicit) ?? .standard
            let file = try html.map { try ComparisonFile($0, isShared: settings[\.paths.shared]) }
            let runs = try paths.map { try ComparedRun(directory: $0, local: settings) }
            let denominator: Denominator? = answeredOnly ? .answered : nil
            guard runs.count == 2 else { return try show(RunsTable(runs, k: k, denominator: denominator), file) }
            if by == nil, answeredOnly, runs[0].hasSameCandidates(as: runs[1]) || Self.shareMostPrograms(runs[0], runs[1]) {
                throw CommandError(
                    .usage,
                    "--answered-only compares by problem, and these runs have the same candidates: no verdict flips would be looked for",
                    remedy: "Leave --answered-only out to compare candidate by candidate, or add --by problem.")
            }
            if by == .problem || answeredOnly { return try show(ModelComparison(runs[0], runs[1], k: k, denominator: denominator), file) }
            do { try compareCandidates(runs[0], runs[1], k: k, file) } catch let error as ReportError
                where error.code == .differentCandidates
            {
                guard by == nil, !Self.shareMostPrograms(runs[0], runs[1]) else {
                    throw CommandError(
                        .usage, error.message, remedy: "Judge the same candidates, or compare problem by problem with --by problem.")
                }
                let comparison = try ModelComparison(runs[0], runs[1], k: k)
                Console.note("note: compared problem by problem, since \(error.message)")
                try show(comparison, file)
            }
        }

        /// Whether most programs of one run are in the other too: then candidates that only one of them has are an oversight, and no other
        /// model's. Two models write the same program now and then.
        private static func shareMostPrograms(_ first: ComparedRun, _ second: ComparedRun) -> Bool {
            let one = Set(first.rows.compactMap(\.sourceDigest)), other = Set(second.rows.compactMap(\.sourceDigest))
            return 2 * one.intersection(other).count > min(one.count, other.count)
        }

        private func compareCandidates(_ first: ComparedRun, _ second: ComparedRun, k: KChoice, _ file: ComparisonFile?) throws {
            let comparison = try RunComparison(first, second, k: k)
            try show(comparison, file)
            if !comparison.flipsOutside.isEmpty { throw ExitStatus.gateNotMet }
        }

        private func show(_ comparison: some ShownComparison, _ file: ComparisonFile?) throws {
            // The figures come first: a full disk may keep the page from being written.
            if json { Console.write(comparison.json(), to: STDOUT_FILENO) } else { Console.result(comparison.terminalText(width: 100)) }
            try file?.write(comparison, of: paths)
        }
    }
}

/// A comparison as a terminal, a program and a browser show it.
private protocol ShownComparison: ComparisonOnPage {
    func terminalText(width: Int) -> String
    func json() -> [UInt8]
}

extension ModelComparison: ShownComparison {}
extension RunComparison: ShownComparison {}
extension RunsTable: ShownComparison {}
