import ArgumentParser

struct BenchVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measured rates of this machine, as the README quotes them. Without a subcommand: sandbox and store.",
        subcommands: [
            All.self, SandboxRates.self, CandidateRates.self, StoreRates.self, Jitter.self, ProtocolFigures.self, DataRates.self,
            ModelRates.self, ReportRates.self,
            ModelLoadVerb.self,
            IntervalCoverage.self,
        ],
        defaultSubcommand: All.self)
}
