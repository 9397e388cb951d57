import ArgumentParser
import Evaluation
import Foundation
import Records
import RunProtocol

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "A batch run, step by step: plan, work, status, resume, merge, compare.",
        subcommands: [Plan.self, Work.self, Status.self, Resume.self, Merge.self, Compare.self])

    /// Opens a run for a verb.
    static func open(_ path: String) throws -> (directory: RunDirectory, plan: EvaluationPlan) {
        let directory = RunDirectory(path: URL(fileURLWithPath: path).standardizedFileURL.path)
        guard FileManager.default.fileExists(atPath: directory.manifestPath) else {
            throw CommandError(
                .usage, "\(path) is no run directory: it has no manifest.json", remedy: "`gencode run plan JOB.toml` makes one.")
        }
        return (directory, try EvaluationPlan.read(from: directory))
    }

    struct Plan: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write the immutable plan of a job file into a new run directory.")
        @Argument(help: "The job file, such as jobs/quickstart.toml.") var job: String
        @Option(name: .customLong("run-dir"), help: "Default: the job file's, else a new one below paths.runs.") var runDirectory: String?
        @Option(help: "Shards of the run.") var shards: Int?
        @OptionGroup var tester: TesterOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            var settings = try common.configured()
            let file = try JobFile(path: job, settings: &settings)
            try tester.override(&settings)
            if let shards { try settings.set("run.shards", to: shards, at: "--shards") }
            try common.override(&settings)
            let directory = file.directory(given: runDirectory, jobPath: job, settings: settings)
            var planning = JobPlanning(job: file.job, settings: settings)
            let (plan, existed) = try planning.plan(into: directory)
            for note in planning.notes { Console.note("note: \(note)") }
            Console.note(
                "\(existed ? "already planned" : "planned"): \(counted(plan.tasks.count, "task")) in "
                    + "\(counted(plan.manifest.shardCount, "shard")), \(counted(plan.candidates.count, "candidate")) of "
                    + "\(counted(plan.problems.count, "problem"))")
            Console.result(directory.path)
        }
    }

    struct Resume: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Judge what has no verdict yet, over any number of shards, and report.")
        @Argument(help: ArgumentHelp("The run directory.", valueName: "run")) var path: String
        @Option(help: "Cut the unfinished tasks into this many new shards.") var shards: Int?
        @Flag(help: "Print the report as JSON on standard output.") var json = false
        @Flag(name: .customLong("slurm"), help: "Judge on the cluster: submit workers and a merge, as `gencode slurm submit` does.")
        var onCluster = false
        @OptionGroup var worker: WorkerOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            if let shards, shards < 1 { throw ValidationError("--shards \(shards): a run has at least one shard") }
            if onCluster, json { throw ValidationError("--json prints a report, which with --slurm a job writes later") }
        }

        func run() throws {
            if onCluster {
                return try SlurmCommand.submit(path, common: common, options: .init(shards: shards)) { settings in
                    try worker.override(&settings)
                    try common.override(&settings)
                }
            }
            try common.refuseWhatThePlanFixes(of: path)
            var settings = try common.configured()
            try worker.override(&settings)
            try common.override(&settings)
            let (directory, plan) = try RunCommand.open(path)
            let store = try EvaluationStore(directory: directory, plan: plan)
            for damage in try store.setAsideDamaged() { Console.note("damage: \(damage); the shard was set aside and is judged again") }
            let missing = try store.unfinishedTasks()
            Console.note("\(missing.count) of \(counted(plan.tasks.count, "task")) without a verdict")
            if !missing.isEmpty {
                if let shards {
                    try store.reshard(missing: missing, into: min(shards, missing.count))
                } else if try store.isSealed() || store.status().needsResharding {
                    // Every shard is sealed and verdicts are missing all the same: judge errors, which a resume tries once more.
                    try store.reshard(missing: missing, into: min(missing.count, 2 * settings.slotCount))
                }
            }
            if try !store.isSealed() {
                let summary = try RunExecution(directory: directory, plan: plan, local: settings, place: .here(timeLimit: worker.timeLimit))
                    .work()
                guard summary.isComplete else {
                    Console.note("verdicts are missing; go on with: gencode run resume \(directory.path)")
                    throw ExitStatus.incomplete
                }
            }
            try Reporting(directory: directory).run(allowPartial: false, json: json)
        }
    }

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
            try Reporting(directory: directory, kValues: try Job.kValues(kValues)).run(allowPartial: partial, json: json)
        }
    }
}
