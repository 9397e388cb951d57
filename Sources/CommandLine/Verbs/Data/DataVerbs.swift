import ArgumentParser

struct DataVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Build, inspect, check and give away problem sets.",
        subcommands: [Etl.self, Fetch.self, Show.self, Check.self, Export.self])
}
