import ArgumentParser
import Foundation
import Judging
import Records
import Report
import RunProtocol

extension EvalVerbs {
    struct Rejudge: ParsableCommand {
        static let name = "rejudge"
        static let configuration = CommandConfiguration(
            commandName: name, abstract: "Judge the outputs that a run stored under another checker, without running its candidates.",
            discussion: """
                Makes a new run. Candidates that the stored outputs do not decide (an output was cut, or tests did not run) are unscored: \
                the report counts them, gives bounds, and the exit code is 3. --run_missing runs just these. \
                Example: gencode eval rejudge runs/a --checker deepmind,alphacodium
                """)

        @Argument(help: ArgumentHelp("The run directory of a finished evaluation.", valueName: "run")) var path: String
        @Option(
            help: ArgumentHelp(
                """
                A checker for every problem, or own for each problem's own; default: as the run was judged. May be repeated, or a comma \
                list: each gets a run of its own below --run_dir, and a table shows pass@k side by side.
                """))
        var checker: [String] = []
        @Option(name: .customLong("float-tolerance"), help: "Absolute or relative, for the checker tokens+float.")
        var floatTolerance: Double?
        @Flag(name: .customLong("run-missing"), help: "Run the candidates that the stored outputs do not decide.") var runsMissing = false
        @Option(name: .customLong("k-values"), help: "k of pass@k; may be repeated, or a comma list. Default: as the run was planned.")
        var kValues: [String] = []
        @Flag(
            name: .customLong("answered-only"),
            help: "Take pass@k over the problems with candidates only. Default: as the run was planned.")
        var answeredOnly = false
        @Option(help: "Name of the new run, as the report shows it. Default: the name of its directory.") var name: String?
        @Option(
            name: .customLong("run-dir"),
            help: "Directory of the new run. Default: a new one below paths.runs. One that holds this rejudgement is resumed.")
        var runDirectory: String?
        @Flag(help: "Print the report as JSON on standard output.") var json = false
        @OptionGroup var worker: WorkerOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            let deadline = try worker.deadline()
            try common.refuseWhatThePlanFixes(of: path)
            var settings = try common.configured()
            try worker.override(&settings)
            try common.override(&settings)
            let source = try RejudgeSource(path: path)
            let checkers = try names()
            let base = settings.newRunPath(asked: runDirectory, stem: name ?? Self.name)
            let rejudgements = try checkers.map { checker in
                Rejudgement(
                    planning: RejudgePlanning(
                        source: source, checker: checker, floatTolerance: floatTolerance, local: settings,
                        kValues: try EvaluationRequest.kValues(kValues), answeredOnly: answeredOnly),
                    directory: RunDirectory(path: checkers.count == 1 ? base : base + "/" + Self.label(checker ?? "")),
                    name: name, settings: settings, runsMissing: runsMissing, deadline: deadline)
            }
            if checkers.count > 1, FileManager.default.fileExists(atPath: base + "/manifest.json") {
                throw CommandError(
                    .usage, "\(base) is a run: the runs of several checkers lie below a directory", remedy: "Choose another --run_dir.")
            }
            // A mistake about the last checker leaves no run of the first one behind.
            let plans = try rejudgements.map { try $0.plan() }
            for (rejudgement, plan) in zip(rejudgements, plans) { try rejudgement.run(plan) }
            try report(rejudgements, source)
        }

        private func report(_ rejudgements: [Rejudgement], _ source: RejudgeSource) throws {
            let k = try EvaluationRequest.kValues(kValues)
            func reporting(_ directory: RunDirectory) throws -> Reporting {
                try Reporting(directory: directory, kValues: k, answeredOnly: answeredOnly)
            }
            let reports: [RunReport]
            if rejudgements.count == 1 {
                let reporting = try reporting(rejudgements[0].directory)
                reports = [try reporting.written(allowPartial: true, printing: json ? .json : .table)]
            } else {
                reports = try rejudgements.map { try reporting($0.directory).written(allowPartial: true, printing: .none) }
                var table = RunsSideBySide()
                table.add(try reporting(source.directory).made(allowPartial: true), as: "as it was judged", in: source.directory.path)
                for (rejudgement, report) in zip(rejudgements, reports) {
                    table.add(report, as: Self.label(rejudgement.planning.checker ?? ""), in: rejudgement.directory.path)
                }
                if json { Console.write(table.json(), to: STDOUT_FILENO) } else { Console.result(table.terminalText(width: 100)) }
                for rejudgement in rejudgements { Console.note("report: \(rejudgement.directory.reportPath)/report.md") }
            }
            if reports.contains(where: { !$0.coverage.isComplete }) { throw ExitStatus.incomplete }
        }

        /// The values of `judging.checker`; nil: as the run was judged.
        private func names() throws -> [String?] {
            let names = checker.flatMap { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
            for name in names where name != Self.own && !CheckerTable.settingNames.contains(name) {
                let known = CheckerTable.settingNames + [Self.own]
                let near = NearestName.suggestion(for: name, among: known).map { "Did you mean \($0)? " } ?? ""
                throw CommandError(.usage, "unknown checker \"\(name)\"", remedy: near + "Known: \(known.joined(separator: ", ")).")
            }
            guard Set(names).count == names.count else {
                throw CommandError(.usage, "a checker is named twice", remedy: "Name each once.")
            }
            if names.isEmpty { return [nil] }
            return names.map { $0 == Self.own ? "" : $0 }
        }

        /// Each problem's own checker.
        private static let own = "own"

        private static func label(_ setting: String) -> String { setting.isEmpty ? own : setting }
    }
}
