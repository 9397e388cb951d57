import ArgumentParser

/// The root of all verbs. A verb is added by one file below `Verbs` and one line in the list of its group.
struct Gencode: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gencode",
        abstract: "How good is a model at programming-contest problems? Judges candidate programs in a sandbox and reports pass@k.",
        discussion: "Exit codes: \(ExitStatus.allCases.map { "\($0.rawValue) \($0.summary)" }.joined(separator: ", ")).",
        version: Version.text,
        subcommands: [DataVerbs.self, GenVerbs.self, EvalVerbs.self, RunVerbs.self, SlurmVerbs.self, Doctor.self, BenchVerbs.self])
}
