import ArgumentParser

/// How many at once.
struct SlotOptions: ParsableArguments {
    @Option(help: "Candidates at once on this machine.")
    var slots: Int?

    func override(_ settings: inout Settings) throws { try settings.set(\.run.slots, to: slots, at: "--slots") }
}

/// What a worker on this machine may use.
struct WorkerOptions: ParsableArguments {
    @OptionGroup var size: SlotOptions
    @Option(help: ArgumentHelp("Seconds that this worker may take: it drains before they are over.", valueName: "seconds"))
    var timeLimit: Double?

    func override(_ settings: inout Settings) throws { try size.override(&settings) }

    /// When the worker's time is over, if it starts now; nil: never.
    func deadline() throws -> ContinuousClock.Instant? {
        guard let timeLimit else { return nil }
        guard timeLimit > 0, timeLimit < 1e9 else {
            throw CommandError(.usage, "--time-limit \(timeLimit): more than no seconds", remedy: "It counts from the worker's start.")
        }
        return .now + .seconds(timeLimit)
    }
}
