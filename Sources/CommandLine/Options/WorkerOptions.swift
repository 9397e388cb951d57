import ArgumentParser

/// How many at once.
struct WorkerOptions: ParsableArguments {
    @Option(help: "Candidates at once on this machine.")
    var slots: Int?
    @Option(help: ArgumentHelp("Seconds that this worker may take: it drains before they are over.", valueName: "seconds"))
    var timeLimit: Double?

    func override(_ settings: inout Settings) throws {
        try settings.set(\.run.slots, to: slots, at: "--slots")
        if let timeLimit, !(timeLimit > 0 && timeLimit < 1e9) {
            throw CommandError(.usage, "--time-limit \(timeLimit): more than no seconds", remedy: "It counts from the worker's start.")
        }
    }
}
