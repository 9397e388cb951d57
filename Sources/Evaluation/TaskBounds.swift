import ColumnStore
import Judging
import Records

/// What the tasks of a run may use at most, from its problems' limits and the sizes of their tests.
public struct TaskBounds: Sendable {
    /// CPU seconds of all tests, by task.
    public private(set) var costs: [Float] = []
    /// The largest wall limit of one test.
    public private(set) var longestTest: Duration = .zero
    /// What the program of one slot may use at once: the largest memory limit, that of compilers and checkers where any is needed.
    public private(set) var slotMemory = ByteCount(bytes: 0)
    /// What a slot holds beside its program: what was printed, what was written where that takes memory, a started interpreter.
    public private(set) var slotOverhead = ByteCount(bytes: 0)
    /// Inputs and expected outputs of the largest problem.
    public private(set) var largestTests = ByteCount(bytes: 0)
    /// Those of all problems.
    public private(set) var allTests = ByteCount(bytes: 0)
    /// The worker itself: its plan, its journal's buffers, the compiled programs that it keeps.
    public private(set) var workerMemory = ByteCount(bytes: 0)

    /// - Parameters:
    ///   - testBytes: bytes of the tests, by problem; empty: not known.
    ///   - filesTakeMemory: what programs write lies in memory, and not within their own limits as it does in tier T3.
    public init(
        plan: EvaluationPlan, summaries: [ProblemSummary], testBytes: [Int], filesTakeMemory: Bool, languages: LanguageTable,
        settings: JudgeSettings
    ) {
        let tests = Dictionary(plan.problems.map { ($0.index, $0.testCount) }, uniquingKeysWith: max)
        struct Kind: Hashable {
            var problem: Int
            var language: String
        }
        var known: [Kind: Limits] = [:]
        var needs = Needs(filesTakeMemory: filesTakeMemory)
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
                    timeLimit: summary.timeLimit, memoryLimit: summary.memoryLimit, outputLimit: summary.outputLimit, language: language,
                    settings: settings)
            if known.updateValue(limits, forKey: kind) == nil {
                longestTest = max(longestTest, limits.wallTime)
                needs.add(limits, language, settings: settings)
                needs.add(settings.checker(insteadOf: summary.checker), languages, settings: settings)
                if testBytes.indices.contains(task.problem) {
                    largestTests = max(largestTests, ByteCount(bytes: testBytes[task.problem]))
                }
            }
            costs.append(Float(limits.cpuTime.inSeconds) * Float(tests[task.problem] ?? 0))
        }
        slotMemory = needs.memory
        slotOverhead = needs.beside
        for problem in Set(known.keys.map(\.problem)) where testBytes.indices.contains(problem) {
            allTests = allTests + ByteCount(bytes: testBytes[problem])
        }
        workerMemory =
            TaskBounds.worker + TaskBounds.plannedTask * max(plan.tasks.count, plan.candidates.count)
            + (needs.compiles ? CompilationCache.standardCapacity : ByteCount(bytes: 0))
    }

    private static let worker = ByteCount.mebibytes(128)
    /// Of a plan in memory, the candidate's row included.
    private static let plannedTask = ByteCount(bytes: 512)

    /// How many slots fit together in `memory` at their limits, beside what they hold and what the worker needs, programs in nine tenths of it.
    /// May be none.
    /// - Parameter taken: of the memory, for good.
    public func room(in memory: ByteCount, taken: ByteCount = ByteCount(bytes: 0)) -> Int {
        guard slotMemory.bytes > 0 else { return .max }
        let free = max(0, memory.bytes - taken.bytes)
        var count = min(
            free / 10 * 9 / slotMemory.bytes, max(0, free - workerMemory.bytes) / max(1, (slotMemory + slotOverhead).bytes))
        while count > 0, needed(count).bytes > free { count -= 1 }
        return count
    }

    /// With the tests of the problems that slots use, and of as many that are kept beside them.
    private func needed(_ slots: Int) -> ByteCount {
        workerMemory + (slotMemory + slotOverhead) * slots + min(largestTests * (2 * slots), allTests)
    }
}

/// What one slot needs of the memory.
private struct Needs {
    let filesTakeMemory: Bool
    var memory = ByteCount(bytes: 0)
    var beside = ByteCount(bytes: 0)
    var compiles = false

    init(filesTakeMemory: Bool) { self.filesTakeMemory = filesTakeMemory }

    /// An interpreter that is kept started, and what it shares with no other process; more where it holds modules loaded.
    private static func interpreter(of language: Language) -> ByteCount { .mebibytes(language.preload.isEmpty ? 16 : 32) }

    mutating func add(_ limits: Limits, _ language: Language, settings: JudgeSettings) {
        memory = max(memory, limits.memory)
        let isWarm = language.warmStart && settings.keepsInterpretersWarm
        beside = max(beside, limits.output + files(limits) + (isWarm ? Needs.interpreter(of: language) : ByteCount(bytes: 0)))
        add(compiling: language, settings: settings)
    }

    mutating func add(_ checker: CheckerSpec, _ languages: LanguageTable, settings: JudgeSettings) {
        guard case .program(let program) = checker else { return }
        memory = max(memory, settings.checkerLimits.memory)
        // The output itself, the checker's input, and its copy in the working directory.
        beside = max(beside, max(settings.outputLimit, settings.checkerLimits.fileSize) * 3 + files(settings.checkerLimits))
        if let language = languages[program.language] { add(compiling: language, settings: settings) }
    }

    private mutating func add(compiling language: Language, settings: JudgeSettings) {
        guard language.compile != nil else { return }
        compiles = true
        memory = max(memory, settings.compileLimits.memory)
        beside = max(beside, settings.compileLimits.output + files(settings.compileLimits))
    }

    private func files(_ limits: Limits) -> ByteCount { filesTakeMemory ? limits.fileSize : ByteCount(bytes: 0) }
}
