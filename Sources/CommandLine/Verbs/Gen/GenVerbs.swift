import ArgumentParser

struct GenVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gen", abstract: "Ask a model for candidate programs.",
        subcommands: [Ask.self, SolveProblem.self, SolveSet.self, Extract.self])
}
