import ColumnStore
import Evaluation
import Records
import Report
import RunProtocol

/// An evaluation with its verdicts, as the verbs that look at it read it.
struct JudgedRun {
    let directory: RunDirectory
    let plan: EvaluationPlan
    let merged: MergedRun
    /// One per candidate, in plan order.
    let rows: ReportRows
    let configuration: RunConfiguration
    /// nil: it is not where the plan found it.
    let set: ProblemSet?
    let store: EvaluationStore
    /// Verdicts may be missing.
    let allowsPartial: Bool

    /// - Parameter planned: the plan that lies in the directory.
    /// - Throws: `CommandError` (.incomplete) where verdicts are missing, unless `allowPartial`.
    init(_ planned: PlannedRun, in directory: RunDirectory, allowPartial: Bool, needsSet: Bool) throws {
        guard case .evaluation(let plan) = planned else {
            throw CommandError(
                .usage, "\(directory.path) is a generation, which has no verdicts",
                remedy: "Its candidates: gencode data export --solution_dataset \(directory.path) --output DIR.")
        }
        self.directory = directory
        self.plan = plan
        allowsPartial = allowPartial
        configuration = try RunConfiguration(manifestText: plan.manifest.configuration, path: directory.manifestPath)
        store = try EvaluationStore(directory: directory, plan: plan)
        merged = try store.merge(allowPartial: true)
        for damage in merged.damage { Console.note("damage: \(damage)") }
        let unscored = merged.missing + merged.judgeErrors
        guard unscored == 0 || allowPartial else {
            throw CommandError(
                .incomplete, "\(unscored) of \(counted(merged.taskCount, "task")) of \(directory.path) without a verdict",
                remedy: "`gencode run resume \(directory.path)` judges them; --partial goes on without them.")
        }
        rows = Reporting.rows(of: plan, merged: merged)
        do { set = try RunExecution.openSet(of: plan) } catch {
            if needsSet { throw error }
            Console.note("note: names of tests, difficulties and tags are empty: \((error as? any FailureShape)?.text ?? "\(error)")")
            set = nil
        }
    }

    /// The model that the candidates name.
    var model: String? { configuration.origin?.model }
}
