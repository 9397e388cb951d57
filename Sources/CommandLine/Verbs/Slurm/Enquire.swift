import ArgumentParser
import Slurm

extension SlurmVerbs {
    /// For `run status`, which does not wait.
    struct Enquire: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "enquire", abstract: "Ask for the states of a run's jobs, and write them down for `run status`.",
            shouldDisplay: false)
        @Argument(help: ArgumentHelp("The run directory.", valueName: "run")) var path: String

        /// The words of the command line that starts this verb.
        static func words(runPath: String) -> [String] { ["slurm", "enquire", runPath] }

        func run() throws { _ = try ClusterState.current(runPath: path, client: .here) }
    }
}
