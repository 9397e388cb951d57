import ArgumentParser

struct DataVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Build and inspect problem sets.", subcommands: [Etl.self, Fetch.self, Show.self])
}
