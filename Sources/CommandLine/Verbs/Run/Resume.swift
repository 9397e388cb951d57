import ArgumentParser
import Judging
import RunProtocol

extension RunVerbs {
    struct Resume: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume", abstract: "Do what is not done yet, over any number of shards, and report.")
        @Argument(help: ArgumentHelp("The run directory.", valueName: "run")) var path: String
        @Option(help: "Cut the unfinished tasks into this many new shards.") var shards: Int?
        @Flag(help: "Print the report as JSON on standard output.") var json = false
        @Flag(name: .customLong("slurm"), help: "Judge on the cluster: submit workers and a merge, as `gencode slurm submit` does.")
        var onCluster = false
        @Flag(
            name: .customLong("allow-mixed-server"),
            help: "Go on with a generation although its server says that it now serves other weights.")
        var allowsMixedServer = false
        @OptionGroup var worker: WorkerOptions
        @OptionGroup var common: CommonOptions

        func validate() throws {
            if let shards, shards < 1 { throw ValidationError("--shards \(shards): a run has at least one shard") }
            if onCluster, worker.timeLimit != nil {
                throw ValidationError(
                    "--time_limit is for a worker on this machine; slurm.time says how long a job of the cluster may take")
            }
            if onCluster, json { throw ValidationError("--json prints a report, which with --slurm a job writes later") }
        }

        func run() throws {
            let deadline = try worker.deadline()
            if onCluster {
                return try BatchSubmission.submit(path, common: common, options: .init(shards: shards)) { try override(&$0) }
            }
            try common.refuseWhatThePlanFixes(of: path)
            var settings = try common.configured()
            try override(&settings)
            let (directory, planned) = try RunDirectory.opened(path)
            let resumption = RunResumption(directory: directory, planned: planned, settings: settings, deadline: deadline)
            try resumption.run(shards: shards)
            try planned.report(in: directory, kValues: nil, allowPartial: false, json: json)
        }

        private func override(_ settings: inout Settings) throws {
            try worker.override(&settings)
            try settings.set(\.gen.allowsMixedServer, to: allowsMixedServer ? true : nil, at: "--allow_mixed_server")
            try common.override(&settings)
        }
    }
}
