import Records
import ShardStore

/// What the tasks of a run may use at most, from its problems' limits alone.
public struct TaskBounds: Sendable {
    /// CPU seconds of all tests, by task.
    public var costs: [Float] = []
    /// The largest wall limit of one test.
    public var longestTest: Duration = .zero
    /// What one slot may use at once: the largest memory limit, that of the compilers where any is needed.
    public var slotMemory = ByteCount(bytes: 0)

    public init(plan: RunPlan, summaries: [ProblemSummary], languages: LanguageTable, settings: JudgeSettings) {
        let tests = Dictionary(plan.problems.map { ($0.index, $0.testCount) }, uniquingKeysWith: max)
        struct Kind: Hashable {
            var problem: Int
            var language: String
        }
        var known: [Kind: Limits] = [:]
        costs.reserveCapacity(plan.tasks.count)
        for task in plan.tasks {
            let kind = Kind(problem: task.problem, language: plan.candidates[task.candidate].candidate.language)
            guard let language = languages[kind.language], summaries.indices.contains(task.problem) else {
                costs.append(0)
                continue
            }
            let summary = summaries[task.problem]
            let limits =
                known[kind]
                ?? effectiveLimits(
                    timeLimit: summary.timeLimit, memoryLimit: summary.memoryLimit, language: language, settings: settings)
            if known.updateValue(limits, forKey: kind) == nil {
                longestTest = max(longestTest, limits.wallTime)
                slotMemory = max(slotMemory, limits.memory, language.compile == nil ? limits.memory : settings.compileLimits.memory)
            }
            costs.append(Float(limits.cpuTime.inSeconds) * Float(tests[task.problem] ?? 0))
        }
    }

    /// Slots whose limits fit together in `memory`: nine tenths of it, since the worker itself needs some, at least one.
    public func slots(_ wanted: Int, within memory: ByteCount) -> Int {
        guard slotMemory.bytes > 0 else { return wanted }
        return max(1, min(wanted, memory.bytes / 10 * 9 / slotMemory.bytes))
    }
}
