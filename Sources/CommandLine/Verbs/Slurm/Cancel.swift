import ArgumentParser
import Foundation
import Slurm

extension SlurmVerbs {
    struct Cancel: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel", abstract: "Cancel the jobs of every submission of a run.",
            discussion: "Workers drain: what they have judged stays, and `gencode slurm submit RUN` goes on from there.")
        @Argument(help: ArgumentHelp("The run directory.", valueName: "run")) var path: String

        func run() throws {
            let runPath = URL(fileURLWithPath: path).standardizedFileURL.path
            let records = try SubmissionLog(runPath: runPath).records()
            guard !records.isEmpty else {
                throw CommandError(
                    .usage, "nothing was submitted for \(path): it has no slurm/submission-N.json",
                    remedy: "Jobs that were submitted by hand are cancelled by hand.")
            }
            let cancelled = try Cancellation(client: .here).cancel(records)
            if cancelled.isEmpty { Console.note("none of the run's jobs (\(ids(of: records))) is in the queue") }
            for job in cancelled {
                let states = job.states.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
                Console.result("cancelled \(job.id) \(job.name): \(states)")
            }
        }

        private func ids(of records: [SubmissionRecord]) -> String {
            records.flatMap { $0.jobs.map { $0.id ?? $0.name } }.joined(separator: ", ")
        }
    }
}
