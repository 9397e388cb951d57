import Judging
import Records
import Sandbox

/// The judge of one slot with what it needs to turn a task's number into a result.
public final class JudgingSlot: TaskJudge {
    private let plan: EvaluationPlan
    private let problems: PreparedProblems
    private let rooms: SandboxRooms
    private var hasToldOfColdStarts = false

    public init(rooms: SandboxRooms, plan: EvaluationPlan, problems: PreparedProblems) {
        self.rooms = rooms
        self.plan = plan
        self.problems = problems
    }

    public func judge(task: Int, cancel: CancellationFlag) -> TaskResult? {
        let planned = plan.tasks[task]
        do {
            var candidate = plan.candidates[planned.candidate].candidate
            candidate.source = try plan.source(ofCandidate: planned.candidate)
            let problem = try problems.problem(at: planned.problem)
            let languages = [candidate.language, problem.checkerLanguage].compactMap(\.self)
            return try rooms.judge(for: languages).judge(task: task, candidate: candidate, problem: problem, cancel: cancel)
        } catch {
            // The set or the plan could not be read, or no sandbox started: ours, never the candidate's.
            let testsTotal = plan.problems.first { $0.index == planned.problem }?.testCount ?? 0
            return TaskResult(
                task: task, verdict: .judgeError, tier: .none, testsPassed: 0, testsRun: 0, testsTotal: testsTotal, firstFailedTest: nil,
                usage: Usage(), message: oneLine("\(error)", limit: TaskResult.longestMessage))
        }
    }

    /// What a person should know, each once: that interpreters start anew for each test here, which is slower, and what could not be removed.
    public func takeNote() -> String? {
        for room in rooms.rooms { if let remains = room.slot.takeRemains() { return "something of a run stays in scratch: \(remains)" } }
        guard !hasToldOfColdStarts, let slot = rooms.rooms.last?.slot, let refusal = slot.warmStartRefusal, slot.options.tier != .none
        else {
            return nil
        }
        hasToldOfColdStarts = true
        return "no interpreter is kept warm: \(refusal)"
    }

    public func close() { rooms.close() }
}
