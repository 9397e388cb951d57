import ArgumentParser
import Evaluation
import Foundation
import Records
import RunProtocol
import Slurm

struct SlurmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slurm", abstract: "Batch jobs of a Slurm cluster over a run directory: submit, cancel.",
        subcommands: [Submit.self, Cancel.self, Enquire.self])

    static var client: SlurmClient { SlurmClient(environment: ProcessInfo.processInfo.environment, user: getuid()) }

    /// Submits what is left of a planned run, with what its job file said of batch jobs below the flags in `settings`.
    static func submit(
        _ directory: RunDirectory, _ plan: EvaluationPlan, isOnDisk: Bool = true, settings: Settings, common: CommonOptions,
        options: BatchSubmission.Options
    ) throws {
        var words = settings.overrides(of: SettingKeys.ofTheWorker, against: try common.configured())
        // Workers start in the run directory, so that a file beside the caller would not be found.
        if let path = common.configurationPath { words = ["--config", URL(fileURLWithPath: path).standardizedFileURL.path] + words }
        try BatchSubmission(
            directory: directory, plan: plan, isOnDisk: isOnDisk, settings: settings, workerArguments: words, options: options,
            client: client
        ).run()
    }

    /// Submits what a run on disk lacks.
    /// - Parameter flags: lays the command line over what configuration and job file say.
    static func submit(
        _ path: String, common: CommonOptions, options: BatchSubmission.Options, flags: (inout Settings) throws -> Void
    ) throws {
        try common.refuseWhatThePlanFixes(of: path)
        let (directory, plan) = try RunCommand.open(path)
        var settings = try common.configured()
        let planned = try RunConfiguration(manifestText: plan.manifest.configuration, path: directory.manifestPath)
        // In the order of the definitions: general keys, then what refines them for a stage.
        for key in SettingKeys.all.map(\.key) {
            if let value = planned.submission?[key] { try settings.restore(key, from: value) }
        }
        try flags(&settings)
        try submit(directory, plan, settings: settings, common: common, options: options)
    }

    struct Submit: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Submit an array of workers and a merge that follows them: of a new job, or of what a run still lacks.",
            discussion:
                "Prints the id and name of each job. Flags win over [slurm] of the job file, that over [slurm] of configuration.toml.")
        @Argument(help: ArgumentHelp("A job file, which is planned first, or a run directory.", valueName: "job.toml|run")) var path: String
        @Option(name: .customLong("run-dir"), help: "Of a job file: default as with `run plan`.") var runDirectory: String?
        @Option(help: "Shards of a new run; of a planned one: cut what is left into so many.") var shards: Int?
        @Flag(name: .customLong("no-merge"), help: "Workers only.") var leavesOutMerge = false
        @Flag(name: .customLong("dry-run"), help: "Print the command lines and scripts instead; submit and write nothing.")
        var isDryRun = false
        @OptionGroup var site: SiteOptions
        @OptionGroup var tester: TesterOptions
        @OptionGroup var worker: WorkerOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            if let shards, shards < 1 { throw ValidationError("--shards \(shards): a run has at least one shard") }
        }

        func run() throws {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
                throw CommandError(.usage, "\(path) is neither a job file nor a run directory", remedy: "Check the path.")
            }
            if isDirectory.boolValue { try submitRun() } else { try submitJob() }
        }

        private func options(shards: Int?) -> BatchSubmission.Options {
            BatchSubmission.Options(shards: shards, mergesAfterwards: !leavesOutMerge, isDryRun: isDryRun)
        }

        private func override(_ settings: inout Settings) throws {
            try worker.override(&settings)
            try site.override(&settings)
            try common.override(&settings)
        }

        private func submitRun() throws {
            guard runDirectory == nil else { throw ValidationError("--run_dir belongs to a job file; \(path) is a run directory") }
            try tester.refuse(of: path)
            try SlurmCommand.submit(path, common: common, options: options(shards: shards)) { try override(&$0) }
        }

        private func submitJob() throws {
            var settings = try common.configured()
            let file = try JobFile(path: path, settings: &settings)
            try tester.override(&settings)
            if let shards { try settings.set("run.shards", to: shards, at: "--shards") }
            try override(&settings)
            let directory = file.directory(given: runDirectory, jobPath: path, settings: settings)
            var planning = JobPlanning(job: file.job, settings: settings)
            planning.minimumShards = 2 * settings.whole("slurm.workers")
            for kind in [BatchScript.Kind.work, .merge] {
                planning.facts[kind.factKey] = try BatchSubmission.script(kind, settings).digest.description
            }
            let (plan, existed): (EvaluationPlan, Bool)
            if isDryRun {
                let (made, known) = try planning.plan(for: directory)
                (plan, existed) = (known ?? made, known != nil)
            } else {
                (plan, existed) = try planning.plan(into: directory)
            }
            for note in planning.notes { Console.note("note: \(note)") }
            Console.note(
                "\(existed ? "already planned" : isDryRun ? "would be planned" : "planned"): \(counted(plan.tasks.count, "task")) in "
                    + "\(counted(plan.manifest.shardCount, "shard")) as \(directory.path)")
            try SlurmCommand.submit(
                directory, plan, isOnDisk: existed || !isDryRun, settings: settings, common: common, options: options(shards: nil))
        }
    }
}

extension SlurmCommand {
    /// For `run status`, which does not wait.
    struct Enquire: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask for the states of a run's jobs, and write them down for `run status`.", shouldDisplay: false)
        @Argument(help: ArgumentHelp("The run directory.", valueName: "run")) var path: String

        func run() throws { _ = try ClusterState.current(runPath: path, client: SlurmCommand.client) }
    }

    struct Cancel: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Cancel the jobs of every submission of a run.",
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
            let cancelled = try Cancellation(client: SlurmCommand.client).cancel(records)
            if cancelled.isEmpty { Console.note("none of the run's jobs (\(SlurmCommand.ids(of: records))) is in the queue") }
            for job in cancelled {
                let states = job.states.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
                Console.result("cancelled \(job.id) \(job.name): \(states)")
            }
        }
    }

    private static func ids(of records: [SubmissionRecord]) -> String {
        records.flatMap { $0.jobs.map { $0.id ?? $0.name } }.joined(separator: ", ")
    }
}

/// What jobs are asked with, as flags.
struct SiteOptions: ParsableArguments {
    @Option(help: "Workers at most.") var workers: Int?
    @Option(help: "Workers that may run at once; 0: all.") var throttle: Int?
    @Option var partition: String?
    @Option var account: String?
    @Option var qos: String?
    @Option(help: "Features that a node must have.") var constraint: String?
    @Option(help: "Time limit of one job: minutes, H:M:S or D-H:M:S.") var time: String?
    @Option(help: "Memory of one job, such as 8G.") var mem: String?
    @Option(help: "Processors of one job.") var cpus: Int?
    @Option(help: "Generic resources.") var gres: String?
    @Option(help: "Lowers the priority by as much.") var nice: Int?
    @Option(name: .customLong("signal-lead"), help: "Seconds before the time limit at which a worker is told to drain.")
    var signalLead: Int?
    @Flag(inversion: .prefixedNo, help: "Queue jobs again after a node's failure, preemption or a drain.") var requeue: Bool?
    @Option(help: ArgumentHelp("A further option, as --extra=--reservation=night; may be repeated.", valueName: "option"))
    var extra: [String] = []

    func override(_ settings: inout Settings) throws {
        let flags: [(String, String, Any?)] = [
            ("slurm.workers", "--workers", workers), ("slurm.throttle", "--throttle", throttle),
            ("slurm.partition", "--partition", partition),
            ("slurm.account", "--account", account), ("slurm.qos", "--qos", qos), ("slurm.constraint", "--constraint", constraint),
            ("slurm.time", "--time", time), ("slurm.mem", "--mem", mem), ("slurm.cpus", "--cpus", cpus), ("slurm.gres", "--gres", gres),
            ("slurm.nice", "--nice", nice), ("slurm.signal_lead_s", "--signal-lead", signalLead), ("slurm.requeue", "--requeue", requeue),
            ("slurm.extra", "--extra", extra.isEmpty ? nil : extra),
        ]
        for (key, flag, value) in flags {
            if let value { try settings.set(key, to: value, at: flag) }
        }
    }
}

extension TesterOptions {
    /// - Throws: `CommandError(.usage)` for a flag of judging, which the plan of a run fixes.
    func refuse(of run: String) throws {
        let given = [
            ("--tester_type", testerType != nil), ("--sandbox", sandbox != nil), ("--checker", checker != nil), ("--stop", stop != nil),
            ("--require_tier", requireTier != nil),
        ]
        for (flag, isGiven) in given where isGiven {
            throw CommandError(.usage, "\(flag) is fixed by the plan of \(run)", remedy: "Plan a new run for another value.")
        }
    }
}
