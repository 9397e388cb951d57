import ArgumentParser
import Foundation

extension SlurmVerbs {
    struct Submit: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "submit",
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
        @OptionGroup var worker: SlotOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            if let shards, shards < 1 { throw ValidationError("--shards \(shards): a run has at least one shard") }
        }

        func run() throws {
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
                throw CommandError(.usage, "\(path) is neither a job file nor a run directory", remedy: "Check the path.")
            }
            if isDirectory.boolValue { try submitRun() } else { try submitJobFile() }
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
            try BatchSubmission.submit(path, common: common, options: options(shards: shards)) { try override(&$0) }
        }

        private func submitJobFile() throws {
            var settings = try common.configured()
            let file = try JobFile(path: path, settings: &settings)
            try tester.override(&settings)
            try settings.set(\.run.shards, to: shards, at: "--shards")
            try override(&settings)
            let directory = file.directory(given: runDirectory, jobPath: path, settings: settings)
            var submission = try JobFileSubmission(
                request: file.request, directory: directory, settings: settings, options: options(shards: nil))
            try submission.run(common: common)
        }
    }
}
