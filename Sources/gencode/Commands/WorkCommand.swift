import ArgumentParser
import Evaluation
import Foundation
import Records
import ShardStore

extension RunCommand {
    struct Work: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Judge shards of a run on this machine; several workers at once are safe.")
        @Argument(help: ArgumentHelp("The run directory.", valueName: "run")) var path: String
        @OptionGroup var worker: WorkerOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            try common.refuseWhatThePlanFixes(of: path)
            var settings = try common.configured()
            try worker.override(&settings)
            try common.override(&settings)
            let (directory, plan) = try RunCommand.open(path)
            let summary = try RunExecution(directory: directory, plan: plan, local: settings, place: worker.place()).work()
            Console.note(
                "judged \(summary.judged), sealed \(counted(summary.sealed, "shard")), drained \(summary.drained)"
                    + (summary.splits > 0 ? ", gave away \(counted(summary.splits, "part"))" : "")
                    + (summary.judgeErrors > 0 ? ", \(counted(summary.judgeErrors, "judge error"))" : ""))
            if !summary.isComplete, summary.ended == nil { throw ExitStatus.incomplete }
        }
    }
}
