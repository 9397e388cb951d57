import Evaluation
import Records
import RunProtocol

/// Judges, on this machine, the tasks of a run that have no verdict.
struct RunResumption {
    let directory: RunDirectory
    let plan: EvaluationPlan
    let settings: Settings
    /// Seconds that this worker may take. Nil means no limit but the batch system's.
    let timeLimit: Double?

    /// - Parameter shards: cut the tasks without a verdict into so many new shards. Nil keeps the shards where possible.
    /// - Throws: `ExitStatus.incomplete` where verdicts are still missing afterwards.
    func run(shards: Int?) throws {
        let store = try EvaluationStore(directory: directory, plan: plan)
        for damage in try store.setAsideDamaged() { Console.note("damage: \(damage); the shard was set aside and is judged again") }
        let missing = try store.unfinishedTasks()
        Console.note("\(missing.count) of \(counted(plan.tasks.count, "task")) without a verdict")
        if !missing.isEmpty {
            if let shards {
                try store.reshard(missing: missing, into: min(shards, missing.count))
            } else if try store.isSealed() || store.status().needsResharding {
                // Every shard is sealed and verdicts are still missing: judge errors, which a resume tries once more.
                try store.reshard(missing: missing, into: min(missing.count, 2 * settings.slotCount))
            }
        }
        guard try !store.isSealed() else { return }
        let summary = try RunExecution(directory: directory, plan: plan, local: settings, place: .here(timeLimit: timeLimit)).work()
        guard summary.isComplete else {
            Console.note("verdicts are missing; go on with: gencode run resume \(directory.path)")
            throw ExitStatus.incomplete
        }
    }
}
