import Glibc
import Records
import Sandbox

/// Judges candidates on one slot, one at a time. Not thread-safe: each slot's thread has its own.
public final class Judge {
    private let slot: any ProgramRunner
    private let toolchains: Toolchains
    private let settings: JudgeSettings
    private let compilations: CompilationCache
    private let gate: QuietGate
    /// The checker that the settings put in place of every problem's own.
    private let replacement: Result<ResolvedChecker, any Error>?
    private let ending: () -> EndReason?
    private let pause: (Duration) -> Void
    private let kills: KillCount
    // Built checkers with their directories, least recently used first.
    private var checkers: [(program: CheckerProgram, built: RunnableProgram)] = []

    /// - Parameters:
    ///   - compilations: shared by the slots of a worker.
    ///   - gate: shared by the slots of a worker, so that a run near its time limit can be repeated alone.
    ///   - ending: why the judge is to end; nil: it is not. Signals that tell it so may have gone to candidates too.
    ///   - pause: waits between two attempts after infrastructure trouble.
    ///   - outOfMemoryKills: the kernel's count.
    public init(
        slot: any ProgramRunner, toolchains: Toolchains, settings: JudgeSettings, compilations: CompilationCache = CompilationCache(),
        gate: QuietGate = QuietGate(), ending: @escaping () -> EndReason? = { nil }, pause: @escaping (Duration) -> Void = Judge.sleep,
        outOfMemoryKills: @escaping () -> Int? = Judging.outOfMemoryKills
    ) {
        self.slot = slot
        self.toolchains = toolchains
        self.settings = settings
        replacement = settings.replacement.map { spec in Result { try CheckerTable.resolve(spec) } }
        self.compilations = compilations
        self.gate = gate
        self.ending = ending
        self.pause = pause
        kills = KillCount(outOfMemoryKills)
    }

    public convenience init(slot: any ProgramRunner, languages: LanguageTable, settings: JudgeSettings) {
        self.init(slot: slot, toolchains: Toolchains(languages), settings: settings)
    }

    deinit { close() }

    /// Removes the checkers' directories; the judge can still be used.
    public func close() {
        for checker in checkers { checker.built.directory.remove() }
        checkers = []
    }

    /// Whatever the candidate does is a verdict. Infrastructure trouble that stays after `settings.attempts` tries is a judge error.
    ///
    /// - Returns: nil where `cancel` was raised before there was a verdict.
    public func judge(task: Int, candidate: Candidate, problem: PreparedProblem, cancel: CancellationFlag? = nil) -> TaskResult? {
        var tally = TestTally(task: task, tier: slot.tier, testsTotal: problem.testCount, speedFactor: settings.speedFactor)
        guard !candidate.source.allSatisfy(isWhiteSpace) else { return tally.result(.wrongAnswer, message: "empty candidate") }
        do {
            return try judge(candidate, problem: problem, tally: &tally, cancel: cancel)
        } catch {
            return tally.result(.judgeError, message: "\(error)")
        }
    }

    private func judge(_ candidate: Candidate, problem: PreparedProblem, tally: inout TestTally, cancel: CancellationFlag?) throws
        -> TaskResult?
    {
        let toolchain = try toolchains.toolchain(named: candidate.language)
        let limits = effectiveLimits(
            timeLimit: problem.timeLimit, memoryLimit: problem.memoryLimit, language: toolchain.language, settings: settings)
        let own = ByteCount(bytes: limits.memory.bytes - toolchain.language.memoryReserve.bytes)
        let source = SourceFile(candidate.source, language: toolchain.language)
        guard
            let built = try retrying({
                try gate.beside {
                    try builder.build(
                        files: [source.file], toolchain: toolchain, mainClass: source.mainClass, allowed: limits, memory: own,
                        runs: problem.testCount, cancel: cancel)
                }
            })
        else { return nil }
        guard let program = built.program else { return tally.result(.compileError, message: built.failure) }
        defer { program.directory.remove() }
        guard let check = try answerCheck(of: problem, cancel: cancel) else { return nil }
        let run = TestRun(
            slot: slot, settings: settings, gate: gate, program: program, problem: problem, limits: limits, check: check, cancel: cancel,
            ending: ending, pause: pause, kills: kills)
        for index in problem.order(settings.order) {
            guard let judged = try retrying({ try run.judge(index) }) else { return nil }
            tally.add(
                judged.result(test: index, cap: settings.keptOutput), message: judged.message(problem.tests[index].name, limits: limits))
            if settings.stop == .firstFailure, judged.verdict != .accepted { break }
        }
        return tally.result()
    }

    private var builder: ProgramBuilder {
        ProgramBuilder(slot: slot, limits: settings.compileLimits, cache: compilations, keepsWarm: settings.keepsInterpretersWarm)
    }

    /// Trouble of the moment, such as a process table that is full, passes: the same step is tried again.
    private func retrying<Value>(_ body: () throws -> Value) throws -> Value {
        for attempt in 1..<max(1, settings.attempts) {
            do {
                return try body()
            } catch {
                pause(.milliseconds(10 * attempt * attempt))
            }
        }
        return try body()
    }

    public static func sleep(_ duration: Duration) { usleep(UInt32(duration.nanoseconds / 1000)) }
}

// Checkers.
extension Judge {
    private static let keptCheckers = 4

    /// What decides about an answer, the checker program built where there is one; nil where that was cancelled.
    private func answerCheck(of problem: PreparedProblem, cancel: CancellationFlag?) throws -> TestRun.AnswerCheck? {
        let checker: CheckerProgram
        switch try replacement?.get() ?? problem.checker {
        case .builtIn(let comparison): return { output, test in comparison.accepts(output: output, expected: test.expected) }
        case .program(let program): checker = program
        }
        guard let program = try retrying({ try built(checker, cancel: cancel) }) else { return nil }
        let run = CheckerRun(
            slot: slot, limits: settings.checkerLimits, program: program, convention: checker.convention, extraArguments: checker.arguments)
        return { output, test in try run.accepts(output: output, test: test, cancel: cancel) }
    }

    private func built(_ checker: CheckerProgram, cancel: CancellationFlag?) throws -> RunnableProgram? {
        if let position = checkers.firstIndex(where: { $0.program == checker }) {
            let entry = checkers.remove(at: position)
            checkers.append(entry)
            return entry.built
        }
        let files = checker.files.map { ProgramFile(name: $0.name, content: $0.content) }
        let toolchain = try toolchains.toolchain(named: checker.language)
        let main = toolchain.language.sourceFile.contains("{stem}") ? JavaSource(files[0].content).mainClass : ""
        let result = try gate.beside {
            try builder.build(
                files: files, sources: checker.sources, toolchain: toolchain, mainClass: main, allowed: settings.checkerLimits,
                memory: settings.checkerLimits.memory, runs: .max, cancel: cancel)
        }
        guard let result else { return nil }
        guard let program = result.program else {
            throw JudgingError(
                .checkerFailed, "the checker \(files[0].name) does not compile: \(result.failure)",
                remedy: "Mend the checker in the problem set.")
        }
        checkers.append((checker, program))
        if checkers.count > Judge.keptCheckers { checkers.removeFirst().built.directory.remove() }
        return program
    }
}

/// A candidate's source under the name that its language wants.
struct SourceFile {
    let file: ProgramFile
    let mainClass: String

    init(_ source: [UInt8], language: Language) {
        guard language.sourceFile.contains("{stem}") else {
            file = ProgramFile(name: language.sourceFile, content: source)
            mainClass = ""
            return
        }
        let names = JavaSource(source)
        file = ProgramFile(name: language.sourceFile.replacing("{stem}", with: names.stem), content: source)
        mainClass = names.mainClass
    }
}
