import ArgumentParser
import Foundation
import Records
import Report
import RunProtocol

extension RunVerbs {
    struct View: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "view", abstract: "Print the path of a run's page, or open it in a browser.",
            discussion: """
                `run merge` and the `eval` verbs write the page, report.html, with the report. It is a file and needs no server:

                  gencode run view runs/mine --open
                  scp -r host:runs/mine/report .     # to look at it on another machine
                """)
        @Argument(help: ArgumentHelp("The run directory of an evaluation.", valueName: "run")) var path: String
        @Flag(help: "Open the page with xdg-open, in the browser of this desktop.") var open = false
        @OptionGroup var common: CommonOptions

        func run() throws {
            try common.refuseWhatThePlanFixes(of: path)
            _ = try common.settings()
            let (directory, planned) = try RunDirectory.opened(path)
            let page = directory.reportPath + "/" + RunReport.pageName
            guard FileManager.default.fileExists(atPath: page) else { throw Self.missing(page, of: planned, in: directory) }
            Console.result(page)
            if open { try Self.show(page) }
        }

        private static func missing(_ page: String, of run: PlannedRun, in directory: RunDirectory) -> CommandError {
            guard case .evaluation = run else {
                return CommandError(
                    .usage, "\(directory.path) is a generation, which has no page",
                    remedy: "Judge its candidates: gencode eval eval_gen_solutions --solution_dataset \(directory.path) ...")
            }
            return CommandError(
                .incomplete, "\(page) is not there", remedy: "`gencode run merge \(directory.path)` writes it once the run is complete.")
        }

        /// The browser lives on when this process ends.
        private static func show(_ page: String) throws {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/xdg-open")
            process.arguments = [page]
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            do { try process.run() } catch {
                throw CommandError(
                    .failure, "/usr/bin/xdg-open cannot be started: \(error.localizedDescription)",
                    remedy: "Open the page yourself: \(page)", cause: error)
            }
        }
    }
}
