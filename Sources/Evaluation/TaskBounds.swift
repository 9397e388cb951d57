import Records
import ShardStore

/// What the tasks of a run may use at most, from its problems' limits and the sizes of their tests.
public struct TaskBounds: Sendable {
    /// CPU seconds of all tests, by task.
    public var costs: [Float] = []
    /// The largest wall limit of one test.
    public var longestTest: Duration = .zero
    /// What the program of one slot may use at once: the largest memory limit, that of compilers and checkers where any is needed.
    public var slotMemory = ByteCount(bytes: 0)
    /// What a slot holds beside its program: its output, its working directory, and the largest problem's tests, twice since a problem that
    /// is in use may be kept beside as many others.
    public var slotOverhead = ByteCount(bytes: 0)
    /// Inputs and expected outputs of the largest problem.
    public var largestTests = ByteCount(bytes: 0)
    /// The worker itself, with its interpreters started, its journal's buffers, and the compiled programs that it keeps.
    public var workerMemory = ByteCount.mebibytes(128)

    /// - Parameter testBytes: bytes of the tests, by problem.
    public init(plan: RunPlan, summaries: [ProblemSummary], testBytes: [Int], languages: LanguageTable, settings: JudgeSettings) {
        let tests = Dictionary(plan.problems.map { ($0.index, $0.testCount) }, uniquingKeysWith: max)
        struct Kind: Hashable {
            var problem: Int
            var language: String
        }
        var known: [Kind: Limits] = [:]
        var compiles = false
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
                slotMemory = max(slotMemory, limits.memory)
                compiles = compiles || language.compile != nil
                if case .program = settings.checker ?? summary.checker {
                    slotMemory = max(slotMemory, settings.checkerLimits.memory)
                    compiles = true
                }
                slotOverhead = max(slotOverhead, limits.output + limits.fileSize)
                if testBytes.indices.contains(task.problem) {
                    largestTests = max(largestTests, ByteCount(bytes: testBytes[task.problem]))
                }
            }
            costs.append(Float(limits.cpuTime.inSeconds) * Float(tests[task.problem] ?? 0))
        }
        if compiles {
            slotMemory = max(slotMemory, settings.compileLimits.memory)
            workerMemory = workerMemory + CompilationCache.standardCapacity
        }
        slotOverhead = slotOverhead + largestTests + largestTests
    }

    /// How many slots fit together in `memory` at their limits, beside what they hold and what the worker needs, for which a tenth is kept
    /// at least. May be none.
    /// - Parameter taken: of the memory, for good.
    public func room(in memory: ByteCount, taken: ByteCount = ByteCount(bytes: 0)) -> Int {
        guard slotMemory.bytes > 0 else { return .max }
        let free = max(0, memory.bytes - taken.bytes)
        let programs = free / 10 * 9 / slotMemory.bytes
        let slots = max(0, free - workerMemory.bytes) / (slotMemory + slotOverhead).bytes
        return min(programs, slots)
    }
}
