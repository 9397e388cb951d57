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

    /// What `run` will do. Writes nothing.
    func plan() throws -> EvaluationPlan { try planning.plan(for: directory, name: name) }

    /// - Parameter plan: as `plan` has made it.
    /// - Throws: `ExitStatus.incomplete` where tasks have not even been looked at, since the worker was told to stop.
    func run(_ plan: EvaluationPlan) throws {
        let (plan, existed) = try planning.written(plan, in: directory)
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
    /// those that were lost with a damaged file or with killed workers, those that had no verdict in the source and have one by now, and with
    /// `runsMissing` all undecided ones.
    private func reopen(_ store: EvaluationStore) throws {
        guard try store.isSealed() else { return }
        let union = try store.union()
        let left = union.unfinished.map { task in
            Left(task: task, reason: union.result(of: task).flatMap { UndecidedReason(message: $0.message) })
        }
        let repaired = left.contains { $0.reason == .judgeError } && !runsMissing ? try verdictsOfSource() : nil
        let open = left.filter { $0.isOpen(runsMissing: runsMissing, ofSource: repaired?.verdict(ofTask: $0.task)) }.map(\.task)
        if !open.isEmpty { try store.reshard(missing: open, into: min(open.count, 2 * settings.slotCount)) }
    }

    /// A task without a verdict of a run whose shards are sealed.
    struct Left {
        var task: Int
        /// nil: it was not even decided that it is undecided.
        var reason: UndecidedReason?

        /// Whether this worker can do more than the last one did.
        /// - Parameter ofSource: the verdict that the source has by now.
        func isOpen(runsMissing: Bool, ofSource verdict: Verdict?) -> Bool {
            runsMissing || reason == nil || reason == .judgeError && verdict?.isScored ?? false
        }
    }

    /// The source may have been resumed since it was rejudged. Its tasks are those of this run, in the same order.
    private func verdictsOfSource() throws -> MergedRun {
        try EvaluationStore(directory: planning.source.directory, plan: planning.source.plan).merge(allowPartial: true)
    }
}
