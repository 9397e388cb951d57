import Judging
import Records
import Sandbox

/// The judge of one slot with what it needs to turn a task's number into a result.
///
/// Programs of one language do not see what only another language needs: each different set of host paths has a sandbox of its own, started
/// when the first task needs it.
public final class JudgingSlot: TaskJudge {
    private struct Room {
        /// Shown beside the usual directories, ascending.
        var paths: [String]
        var slot: SandboxSlot
        var judge: Judge
    }

    private let toolchains: Toolchains
    private let plan: EvaluationPlan
    private let problems: PreparedProblems
    private let open: ([String]) throws -> (SandboxSlot, Judge)
    /// Least recently used first.
    private var rooms: [Room] = []
    private var hasToldOfColdStarts = false

    /// A sandbox is a process that waits and some MiB.
    private static let mostRooms = 3

    /// - Parameter open: starts a sandbox that shows these paths beside the usual directories, and its judge.
    /// - Throws: what `open` throws for a sandbox without extra paths, so that a host that offers none is found out at once.
    public init(
        toolchains: Toolchains, plan: EvaluationPlan, problems: PreparedProblems,
        open: @escaping ([String]) throws -> (SandboxSlot, Judge)
    ) throws {
        self.toolchains = toolchains
        self.plan = plan
        self.problems = problems
        self.open = open
        _ = try room([])
    }

    public func judge(task: Int, cancel: CancellationFlag) -> TaskResult? {
        let planned = plan.tasks[task]
        do {
            var candidate = plan.candidates[planned.candidate].candidate
            candidate.source = try plan.source(ofCandidate: planned.candidate)
            let problem = try problems.problem(at: planned.problem)
            let languages = [candidate.language, problem.checkerLanguage].compactMap(\.self)
            return try room(paths(of: languages)).judge.judge(task: task, candidate: candidate, problem: problem, cancel: cancel)
        } catch {
            // The set or the plan could not be read, or no sandbox started: ours, never the candidate's.
            let testsTotal = plan.problems.first { $0.index == planned.problem }?.testCount ?? 0
            return TaskResult(
                task: task, verdict: .judgeError, tier: .none, testsPassed: 0, testsRun: 0, testsTotal: testsTotal, firstFailedTest: nil,
                usage: Usage(), message: "\(error)")
        }
    }

    /// What programs of these languages must see. A language without a toolchain shows nothing: the judge says what is missing.
    private func paths(of languages: [String]) -> [String] {
        Set(languages.flatMap { (try? toolchains.toolchain(named: $0))?.readOnlyPaths ?? [] }).sorted()
    }

    private func room(_ paths: [String]) throws -> Room {
        if let position = rooms.firstIndex(where: { $0.paths == paths }) {
            rooms.append(rooms.remove(at: position))
            return rooms[rooms.count - 1]
        }
        if rooms.count == JudgingSlot.mostRooms { JudgingSlot.close(rooms.removeFirst()) }
        let (slot, judge) = try open(paths)
        rooms.append(Room(paths: paths, slot: slot, judge: judge))
        return rooms[rooms.count - 1]
    }

    /// What a person should know, each once: that interpreters start anew for each test here, which is slower, and what could not be removed.
    public func takeNote() -> String? {
        for room in rooms { if let remains = room.slot.takeRemains() { return "something of a run stays in scratch: \(remains)" } }
        guard !hasToldOfColdStarts, let slot = rooms.last?.slot, let refusal = slot.warmStartRefusal, slot.options.tier != .none else {
            return nil
        }
        hasToldOfColdStarts = true
        return "no interpreter is kept warm: \(refusal)"
    }

    public func close() {
        rooms.forEach(JudgingSlot.close)
        rooms = []
    }

    private static func close(_ room: Room) {
        room.judge.close()
        room.slot.close()
    }
}
