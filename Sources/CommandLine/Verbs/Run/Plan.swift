import ArgumentParser
import Records
import RunProtocol

extension RunVerbs {
    struct Plan: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "plan", abstract: "Write the immutable plan of a job file into a new run directory.")
        @Argument(help: ArgumentHelp("The job file, such as jobs/quickstart.toml.", valueName: "job")) var jobFile: String
        @Option(name: .customLong("run-dir"), help: "Default: the job file's, else a new one below paths.runs.") var runDirectory: String?
        @Option(help: "Shards of the run.") var shards: Int?
        @OptionGroup var tester: TesterOptions
        @OptionGroup var common: CommonOptions

        func run() throws {
            var settings = try common.configured()
            let file = try JobFile(path: jobFile, settings: &settings)
            try tester.override(&settings)
            try settings.set(\.run.shards, to: shards, at: "--shards")
            try common.override(&settings)
            let directory = file.directory(given: runDirectory, jobPath: jobFile, settings: settings)
            var planning = JobPlanning(request: file.request, settings: settings)
            let (planned, existed) = try planning.plan(into: directory)
            for note in planning.notes { Console.note("note: \(note)") }
            Console.note(
                "\(existed ? "already planned" : "planned"): \(counted(planned.taskCount, "task")) in "
                    + "\(counted(planned.shardCount, "shard")), \(planned.contents)")
            Console.result(directory.path)
        }
    }
}
