import ArgumentParser
import Foundation
import Judging
import Records
import RunProtocol
import Slurm

extension RunVerbs {
    struct Work: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "work", abstract: "Work on shards of a run on this machine; several workers at once are safe.")
        @Argument(help: ArgumentHelp("The run directory.", valueName: "run")) var path: String
        @Option(
            name: .customLong("candidates-of"),
            help: ArgumentHelp(
                "A generation whose candidates are judged: the run is planned from them where it is not there yet.", valueName: "run"))
        var generation: String?
        @OptionGroup var worker: WorkerOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            let deadline = try worker.deadline()
            try common.refuseWhatThePlanFixes(of: path)
            var settings = try common.configured()
            try worker.override(&settings)
            try common.override(&settings)
            if let generation { try EvaluationOfGeneration(run: generation, local: settings).plan(into: path) }
            let (directory, planned) = try RunDirectory.opened(path)
            let place = WorkerPlace.here(deadline: deadline)
            let execution = try planned.worker(in: directory, local: settings, place: place)
            let summary = try execution.work()
            defer { withExtendedLifetime(execution) {} }
            Console.note(
                "did \(counted(summary.ended, "task")), sealed \(counted(summary.sealed, "shard")), drained \(summary.drained)"
                    + (summary.splits > 0 ? ", gave away \(counted(summary.splits, "part"))" : "")
                    + (summary.failed > 0 ? ", \(counted(summary.failed, "task")) failed on our side" : ""))
            guard !summary.isComplete else { return }
            if summary.endReason == nil { throw ExitStatus.incomplete }
            let task = SlurmTask(environment: ProcessInfo.processInfo.environment)
            guard summary.endReason == .timeLimit, let task, SlurmTask.isBatchScript() else { return }
            // A turn that is too short for a single task would be followed by others like it for ever.
            guard summary.ended > 0 else {
                return Console.note("no task was done within this job's time: it does not ask to be queued again")
            }
            requeue(task)
        }

        /// For another turn, since this one's time is over. Slurm kills the caller at once: nothing comes after it.
        private func requeue(_ task: SlurmTask) {
            Console.note("asking Slurm to requeue job \(task.name)")
            switch task.requeue(.here) {
            case .accepted: break
            case .refused(let why):
                Console.note(
                    "job \(task.name) is not requeued (\(why)): `gencode run resume` or `gencode slurm submit` takes up what is left")
            }
        }
    }
}
