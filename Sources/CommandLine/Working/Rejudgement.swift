import Evaluation
import Records
import RunProtocol

/// Plans a new run from the stored outputs of another, judges them and merges the new run.
struct Rejudgement {
    let planning: RejudgePlanning
    let directory: RunDirectory
    let name: String?
    let settings: Settings
    /// Runs the candidates that stored outputs do not decide.
    let runsMissing: Bool
    /// When this worker's time is over. Nil means no limit but the batch system's.
    let deadline: ContinuousClock.Instant?

    /// - Throws: `ExitStatus.incomplete` where tasks have not even been looked at, since the worker was told to stop.
    func run() throws {
        let (plan, existed) = try planning.plan(into: directory, name: name)
        Console.note(
            "\(existed ? "resuming" : "run") \(directory.path): the stored outputs of \(planning.source.directory.path), "
                + "\(counted(plan.candidates.count, "candidate")) of \(counted(plan.problems.count, "problem"))")
        let store = try EvaluationStore(directory: directory, plan: plan)
        for damage in try store.setAsideDamaged() { Console.note("damage: \(damage); the shard was set aside and is done again") }
        try reopen(store)
        if try !store.isSealed() {
            let execution = try RejudgeExecution(
                directory: directory, plan: plan, local: settings, place: .here(deadline: deadline), runsMissing: runsMissing)
            guard let execution else {
                throw CommandError(
                    .usage, "\(directory.path) holds a run that judges no stored outputs", remedy: "Choose another --run_dir.")
            }
            _ = try execution.work()
        }
        let left = try store.merge(allowPartial: true).missing
        guard left == 0 else {
            Console.note("\(left) of \(counted(plan.tasks.count, "task")) not looked at; the same command goes on")
            throw ExitStatus.incomplete
        }
    }

    /// Sealed shards are done. Their tasks without a verdict are put into new shards where this worker can do more than the last one did:
    /// those that were lost with a damaged file or with killed workers, and with `runsMissing` the undecided ones.
    private func reopen(_ store: EvaluationStore) throws {
        guard try store.isSealed() else { return }
        let union = try store.union()
        let open = union.unfinished.filter { task in
            runsMissing || union.result(of: task).map { UndecidedReason(message: $0.message) == nil } ?? true
        }
        if !open.isEmpty { try store.reshard(missing: open, into: min(open.count, 2 * settings.slotCount)) }
    }
}
