import ArgumentParser

struct SlurmVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slurm", abstract: "Batch jobs of a Slurm cluster over a run directory: submit, cancel.",
        subcommands: [Submit.self, Cancel.self, Enquire.self])
}
