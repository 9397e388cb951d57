import ColumnStore
import Evaluation
import Foundation
import Judging
import Records
import Report
import RunProtocol

/// Reads what the page of a report shows beside the report: what the problem set says of the problems, the limits, and the sources, tests and
/// outputs of the candidates that can be opened.
///
/// A run may have been copied to a host without its problem set. Then the page has gaps and says so: a report is no worse for it.
struct PageReading {
    let directory: RunDirectory
    let plan: EvaluationPlan
    let merged: MergedRun
    private let configuration: RunConfiguration

    init(directory: RunDirectory, plan: EvaluationPlan, merged: MergedRun) throws {
        self.directory = directory
        self.plan = plan
        self.merged = merged
        configuration = try RunConfiguration(manifestText: plan.manifest.configuration, path: directory.manifestPath)
    }

    func input(for report: RunReport) throws -> PageInput {
        var page = PageInput()
        let set = orGap("difficulties, tags, limits and expected outputs", &page.gaps) { try RunExecution.openSet(of: plan) }
        if let set {
            page.problems = orGap("what the problem set says of the problems", &page.gaps) { try problems(of: set) } ?? [:]
            page.limits = orGap("limits", &page.gaps) { try limits(in: set) } ?? RowLimits()
        }
        let selection = PageSelection(report.input.rows)
        let completions = orGap("completions", &page.gaps) {
            try CompletionReading(configuration.request, of: selection.rows.map { plan.candidates[$0].candidate })
        }
        if let reading = completions ?? nil, let gap = reading.promptGap { page.gaps.append(gap) }
        let details = DetailReading(plan: plan, set: set, completions: completions ?? nil)
        let read = orGap("sources, tests and outputs", &page.gaps) {
            try details.read(selection, from: EvaluationStore(directory: directory, plan: plan))
        }
        page.details = read?.details ?? []
        page.gaps += Set(read?.damage ?? []).subtracting(merged.damage).map { "The page lacks outputs: \($0)" }.sorted()
        return page
    }

    /// Calls a function that reads something for the page. If that fails, the result is nil and a line about it is added to `gaps`.
    private func orGap<Value>(_ what: String, _ gaps: inout [String], _ read: () throws -> Value) -> Value? {
        do { return try read() } catch {
            let reason = (error as? any FailureShape)?.text ?? "\(error)"
            gaps.append("The page shows no \(what): \(reason)")
            return nil
        }
    }

    private func problems(of set: ProblemSet) throws -> [String: ProblemFacts] {
        var facts: [String: ProblemFacts] = [:]
        for planned in plan.problems {
            let problem = try set.problem(at: planned.index, parts: [])
            facts[planned.name] = ProblemFacts(
                difficulty: problem.difficulty, tags: problem.tags, checker: problem.checker.rowText, timeLimit: problem.timeLimit,
                memoryLimit: problem.memoryLimit)
        }
        return facts
    }

    /// Of each candidate; unknown where nothing ran.
    private func limits(in set: ProblemSet) throws -> RowLimits {
        // Limits depend on the plan's settings alone.
        let settings = try configuration.settings(on: Settings(base: FileManager.default.currentDirectoryPath))
        let context = try JudgingContext(settings: settings)
        let summaries = set.summaries
        var all = RowLimits()
        // What the last limits were computed from: neighbours mostly have the same.
        var last: (problem: Int, language: String, speedFactor: Double, limits: Limits)?
        for planned in plan.candidates {
            guard let task = planned.task, summaries.indices.contains(plan.tasks[task].problem) else {
                all.append(nil)
                continue
            }
            let (problem, language, speedFactor) = (plan.tasks[task].problem, planned.candidate.language, merged.speedFactor[task])
            if let last, last.problem == problem, last.language == language, last.speedFactor == speedFactor {
                all.append(last.limits)
                continue
            }
            var judging = context.judging
            judging.speedFactor = speedFactor
            let limits = effectiveLimits(
                timeLimit: summaries[problem].timeLimit, memoryLimit: summaries[problem].memoryLimit,
                language: try context.languages.language(named: language), settings: judging)
            last = (problem, language, speedFactor, limits)
            all.append(limits)
        }
        return all
    }
}
