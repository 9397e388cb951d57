import Judging
import Records
import Sandbox

/// Judges tasks anew by the stored outputs of another run.
public final class RejudgingSlot: TaskJudge {
    /// What a problem's checker program decides about an output of one of its tests; nil: that was cancelled.
    public typealias ProgramCheck = (PreparedProblem, _ output: [UInt8], _ test: Int, CancellationFlag) throws -> CheckedOutput?

    private let stored: StoredResults
    private let plan: EvaluationPlan
    private let problems: PreparedProblems
    private let settings: (old: JudgeSettings, new: JudgeSettings)
    private let program: ProgramCheck
    /// Runs candidates that stored outputs do not decide; nil: they stay undecided.
    private let runner: (any TaskJudge)?
    private let end: () -> Void

    /// - Parameters:
    ///   - settings: of the run that stored the outputs, and of this one.
    ///   - end: called when the slot has no more tasks.
    public init(
        stored: StoredResults, plan: EvaluationPlan, problems: PreparedProblems, settings: (old: JudgeSettings, new: JudgeSettings),
        program: @escaping ProgramCheck, runner: (any TaskJudge)?, end: @escaping () -> Void
    ) {
        self.stored = stored
        self.plan = plan
        self.problems = problems
        self.settings = settings
        self.program = program
        self.runner = runner
        self.end = end
    }

    /// - Throws: `JudgingError` (.contradictoryResult) for a stored result that contradicts itself, which no run of gencode stores.
    public func judge(task: Int, cancel: CancellationFlag) throws -> TaskResult? {
        let old = try stored.result(ofTask: task)
        guard let result = try rejudged(old, task: task, cancel: cancel) else { return nil }
        guard result.verdict == .judgeError, let runner else { return result }
        return try runner.judge(task: task, cancel: cancel)
    }

    /// Whatever fails about the problem or its checker is a judge error of the task, as where the candidate runs.
    private func rejudged(_ old: TaskResult, task: Int, cancel: CancellationFlag) throws -> TaskResult? {
        do {
            return try decided(old, task: task, cancel: cancel)
        } catch let error as JudgingError where error.code == .contradictoryResult {
            throw error
        } catch {
            let text = (error as? any FailureShape)?.text ?? "\(error)"
            return TaskResult(
                task: old.task, verdict: .judgeError, tier: old.tier, testsPassed: 0, testsRun: 0, testsTotal: old.testsTotal,
                firstFailedTest: nil, usage: old.usage, message: oneLine(text, limit: TaskResult.longestMessage))
        }
    }

    private func decided(_ old: TaskResult, task: Int, cancel: CancellationFlag) throws -> TaskResult? {
        let problem = try problems.problem(at: plan.tasks[task].problem)
        if let objection = Rejudging.objection(to: old, of: problem) {
            let candidate = plan.candidates[plan.tasks[task].candidate].candidate
            throw JudgingError(
                .contradictoryResult,
                "the stored result of \(oneLine(candidate.label, limit: 100)) of \(oneLine(problem.name, limit: 100)) contradicts itself: "
                    + objection,
                remedy: "The files of the run were changed after it was judged. Judge its candidates again.")
        }
        let rejudging = try Rejudging(problem, from: settings.old, to: settings.new) { [program] output, test in
            try program(problem, output, test, cancel)
        }
        return try rejudging.result(of: old)
    }

    public func takeNote() -> String? { runner?.takeNote() }

    public func close() {
        runner?.close()
        end()
    }
}
