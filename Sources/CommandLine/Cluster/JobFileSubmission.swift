import Records
import RunProtocol
import Slurm

/// Plans the run of a job file and submits it.
struct JobFileSubmission {
    let directory: RunDirectory
    let settings: Settings
    let options: BatchSubmission.Options
    private var planning: JobPlanning

    /// - Parameter settings: in force, with job file and flags.
    init(request: JobRequest, directory: RunDirectory, settings: Settings, options: BatchSubmission.Options) throws {
        self.directory = directory
        self.settings = settings
        self.options = options
        planning = JobPlanning(request: request, settings: settings)
        planning.minimumShards = 2 * settings[\.slurm.workers]
        for kind in [BatchScript.Kind.work, .merge] {
            planning.facts[kind.factKey] = try BatchSubmission.script(kind, settings).digest.description
        }
    }

    mutating func run(common: CommonOptions) throws {
        let (planned, existed) = try plan()
        for note in planning.notes { Console.note("note: \(note)") }
        Console.note(
            "\(existed ? "already planned" : options.isDryRun ? "would be planned" : "planned"): \(counted(planned.taskCount, "task")) in "
                + "\(counted(planned.shardCount, "shard")) as \(directory.path)")
        try BatchSubmission.submit(
            directory, planned, isOnDisk: existed || !options.isDryRun, settings: settings, common: common, options: options)
    }

    /// - Returns: the plan, and whether it was on disk before. A dry run writes nothing.
    private mutating func plan() throws -> (run: PlannedRun, existed: Bool) {
        options.isDryRun ? try planning.plan(for: directory) : try planning.plan(into: directory)
    }
}
