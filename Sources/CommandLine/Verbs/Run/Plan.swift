import ArgumentParser
import Evaluation
import Records
import RunProtocol

extension RunVerbs {
    struct Plan: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write the immutable plan of a job file into a new run directory.")
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
            var planning = RunPlanning(request: file.request, settings: settings)
            let (plan, existed) = try planning.plan(into: directory)
            for note in planning.notes { Console.note("note: \(note)") }
            Console.note(
                "\(existed ? "already planned" : "planned"): \(counted(plan.tasks.count, "task")) in "
                    + "\(counted(plan.manifest.shardCount, "shard")), \(counted(plan.candidates.count, "candidate")) of "
                    + "\(counted(plan.problems.count, "problem"))")
            Console.result(directory.path)
        }
    }
}
