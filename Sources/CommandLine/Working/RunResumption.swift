import Records
import RunProtocol

/// Does, on this machine, the tasks of a run that are not done.
struct RunResumption {
    let directory: RunDirectory
    let planned: PlannedRun
    let settings: Settings
    /// When this worker's time is over. Nil means no limit but the batch system's.
    let deadline: ContinuousClock.Instant?

    /// - Parameter shards: cut the tasks that are not done into so many new shards. Nil keeps the shards where possible.
    /// - Throws: `ExitStatus.incomplete` where tasks are still not done afterwards.
    func run(shards: Int?) throws {
        let store = try planned.store(in: directory)
        for damage in try store.setAsideDamaged() { Console.note("damage: \(damage); the shard was set aside and is done again") }
        let missing = try store.unfinishedTasks()
        Console.note("\(missing.count) of \(counted(planned.taskCount, "task")) without a \(planned.resultName)")
        if !missing.isEmpty {
            if let shards {
                try store.reshard(missing: missing, into: min(shards, missing.count))
            } else if try store.isSealed() || store.status(lease: nil, date: nil).needsResharding {
                // Every shard is sealed and tasks are still not done: they failed on our side, and a resume tries them once more.
                try store.reshard(missing: missing, into: min(missing.count, 2 * settings.slotCount))
            }
        }
        guard try !store.isSealed() else { return }
        let summary = try planned.worker(in: directory, local: settings, place: .here(deadline: deadline)).work()
        guard try summary.isComplete || planned.canReportJudgeErrors(in: directory) else {
            Console.note("\(planned.resultName)s are missing; go on with: gencode run resume \(directory.path)")
            throw ExitStatus.incomplete
        }
    }
}
