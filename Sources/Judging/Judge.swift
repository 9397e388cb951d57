import Glibc
import Records
import Sandbox

/// Judges candidates on one slot, one at a time. Not thread-safe: each slot's thread has its own.
public final class Judge {
    let slot: any ProgramRunner
    private let toolchains: Toolchains
    private let settings: JudgeSettings
    private let compilations: CompilationCache
    private let gate: QuietGate
    /// The checker that the settings put in place of every problem's own.
    private let replacement: Result<ResolvedChecker, any Error>?
    private let signs: HostSigns
    private let kills: KillCount
    // Built checkers with their directories, least recently used first.
    private var checkers: [(program: CheckerProgram, built: RunnableProgram)] = []
    /// Of the last problem whose checker makes inputs.
    private var madeInputs = MadeInputs()

    /// - Parameters:
    ///   - compilations: shared by the slots of a worker.
    ///   - gate: shared by the slots of a worker, so that a run near its time limit can be repeated alone.
    ///   - stopReason: why the judge is to end; nil: it is not. Signals that tell it so may have gone to candidates too.
    ///   - pause: waits between two attempts after infrastructure trouble.
    ///   - outOfMemoryKills: the kernel's count.
    public init(
        slot: any ProgramRunner, toolchains: Toolchains, settings: JudgeSettings, compilations: CompilationCache = CompilationCache(),
        gate: QuietGate = QuietGate(), stopReason: @escaping () -> EndReason? = { nil }, pause: @escaping (Duration) -> Void = Judge.sleep,
        outOfMemoryKills: @escaping () -> Int? = Judging.outOfMemoryKills
    ) {
        self.slot = slot
        self.toolchains = toolchains
        self.settings = settings
        replacement = settings.replacement.map { spec in Result { try CheckerTable.resolve(spec) } }
        self.compilations = compilations
        self.gate = gate
        signs = HostSigns(stopReason: stopReason, pause: pause, outOfMemoryKills: outOfMemoryKills)
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
        var failure: String?
        let run: TestRun
        switch try prepared(
            candidate, problem: problem, runner: slot, checkerRunner: slot, cancel: cancel, checkerFailed: { failure = $0 })
        {
        case nil: return nil
        case .refused(let message): return tally.result(.compileError, message: message)
        case .ready(let ready): run = ready
        }
        defer { run.program.directory.remove() }
        for index in problem.order(settings.order) {
            failure = nil
            guard let judged = try retrying({ try run.judge(index) }) else { return nil }
            let name = problem.tests[index].name
            let ofChecker = judged.verdict == .wrongAnswer ? failure.map { "test \(name): \($0)" } : nil
            tally.add(
                judged.result(test: index, cap: settings.keptOutput, errorTail: run.errorTail(of: judged, cap: settings.keptErrors)),
                message: ofChecker ?? run.message(of: judged, on: index), isFlaky: judged.isFlaky)
            if settings.stop == .firstFailure, judged.verdict != .accepted { break }
        }
        return tally.result()
    }

    /// A candidate that was made ready to run on tests.
    enum PreparedCandidate {
        /// The caller removes the directory of `program`.
        case ready(TestRun)
        /// Why the candidate does not compile, in one line.
        case refused(String)
    }

    /// Compiles a candidate, and its problem's checker where that is a program.
    /// - Parameters:
    ///   - runner: runs the candidate.
    ///   - checkerRunner: runs the checker.
    ///   - checkerFailed: called with what happened for an answer that makes the checker program fail, which is a wrong answer.
    /// - Returns: nil where that was cancelled.
    func prepared(
        _ candidate: Candidate, problem: PreparedProblem, runner: any ProgramRunner, checkerRunner: any ProgramRunner,
        cancel: CancellationFlag?, checkerFailed: @escaping (String) -> Void
    ) throws -> PreparedCandidate? {
        let toolchain = try toolchains.toolchain(named: candidate.language)
        let limits = effectiveLimits(
            timeLimit: problem.timeLimit, memoryLimit: problem.memoryLimit, outputLimit: problem.outputLimit,
            language: toolchain.language, settings: settings)
        var text = candidate.source
        if let harness = problem.harness {
            guard let program = harness.program(text, language: toolchain.language.name) else {
                return .refused(harness.refusal(of: toolchain.language.name))
            }
            text = program
        }
        let source = SourceFile(text, language: toolchain.language)
        if let refusal = source.refusal { return .refused(refusal) }
        guard let built = try retrying({ try build(source, toolchain, limits: limits, problem: problem, cancel: cancel) }) else {
            return nil
        }
        guard let program = built.program else { return .refused(built.failure) }
        var check: TestRun.AnswerCheck?
        defer { if check == nil { program.directory.remove() } }
        check = try answerCheck(of: problem, runner: checkerRunner, cancel: cancel, failure: checkerFailed)
        guard let check else { return nil }
        return .ready(
            TestRun(
                slot: runner, settings: settings, gate: gate, program: program, problem: problem, limits: limits, check: check,
                input: { [unowned self] index in try input(index, of: problem, runner: checkerRunner, cancel: cancel) }, cancel: cancel,
                stopReason: signs.stopReason, pause: signs.pause, kills: kills, source: candidate.source,
                executesAnother: { [builder] in try builder.executesSelfTest(toolchain, allowed: limits, cancel: cancel) }))
    }

    private func build(
        _ source: SourceFile, _ toolchain: Toolchain, limits: Limits, problem: PreparedProblem, cancel: CancellationFlag?
    ) throws -> (program: RunnableProgram?, failure: String)? {
        let own = ByteCount(bytes: limits.memory.bytes - toolchain.language.memoryReserve.bytes)
        return try gate.beside {
            try builder.build(
                files: [source.file], toolchain: toolchain, mainClass: source.mainClass, allowed: limits, memory: own,
                runs: problem.testCount, cancel: cancel)
        }
    }

    private var builder: ProgramBuilder {
        ProgramBuilder(
            slot: slot, limits: settings.compileLimits, cache: compilations, keepsWarm: settings.keepsInterpretersWarm, signs: signs)
    }

    /// Trouble of the moment, such as a process table that is full, passes: the same step is tried again.
    func retrying<Value>(_ body: () throws -> Value) throws -> Value {
        for attempt in 1..<max(1, settings.attempts) {
            do {
                return try body()
            } catch {
                signs.pause(.milliseconds(10 * attempt * attempt))
            }
        }
        return try body()
    }

    public static func sleep(_ duration: Duration) { usleep(UInt32(duration.nanoseconds / 1000)) }
}

// Checkers.
extension Judge {
    /// Those of one problem, and of a few more.
    private static let keptCheckers = CheckerProgram.mostOthers + 4

    /// What decides about an answer, the checker program built where there is one; nil where that was cancelled.
    /// - Parameter failure: called with what happened for an answer that makes the checker program fail, which is a wrong answer.
    func answerCheck(
        of problem: PreparedProblem, runner: any ProgramRunner, cancel: CancellationFlag?, failure: @escaping (String) -> Void
    ) throws -> TestRun.AnswerCheck? {
        let checkers = try replacement.map { [try $0.get()] } ?? problem.checkers
        var checks: [TestRun.AnswerCheck] = []
        for checker in checkers {
            guard let check = try answerCheck(checker, runner: runner, cancel: cancel, failure: failure) else { return nil }
            checks.append(check)
        }
        guard checks.count > 1 else { return checks[0] }
        return { [checks] output, test in try checks[test.checker](output, test) }
    }

    /// What one checker decides about an answer; nil where that was cancelled.
    private func answerCheck(
        _ checker: ResolvedChecker, runner: any ProgramRunner, cancel: CancellationFlag?, failure: @escaping (String) -> Void
    ) throws -> TestRun.AnswerCheck? {
        let first: CheckerProgram
        switch checker {
        case .builtIn(let comparison): return { output, test in comparison.accepts(output: output, expected: test.expected) }
        case .program(let program): first = program
        }
        var runs: [CheckerRun] = []
        for checker in [first] + first.others {
            guard let program = try retrying({ try built(checker, cancel: cancel) }) else { return nil }
            runs.append(checkerRun(checker, program, runner: runner))
        }
        return { [runs] output, test in
            for run in runs {
                switch try run.decide(output: output, test: test, cancel: cancel) {
                case nil: return nil
                case .accepted: continue
                case .rejected: return false
                case .failed(let what):
                    failure(what)
                    return false
                }
            }
            return true
        }
    }

    /// What candidates read in a test. An input that the problem's checker makes is made once, unless the problem's come to too many bytes.
    /// - Returns: nil where that was cancelled.
    func input(_ index: Int, of problem: PreparedProblem, runner: any ProgramRunner, cancel: CancellationFlag?) throws -> Input? {
        let test = problem.tests[index]
        guard case .program(let checker) = problem.checkers[test.checker], checker.convention == .calls else { return test.input }
        if madeInputs.problem !== problem { madeInputs = MadeInputs(of: problem) }
        if let made = madeInputs.inputs[index] { return made }
        guard let program = try retrying({ try built(checker, cancel: cancel) }) else { return nil }
        let run = checkerRun(checker, program, runner: runner)
        guard let (made, size) = try run.input(of: test, cancel: cancel) else { return nil }
        madeInputs.keep(made, size, test: index)
        return made
    }

    private func checkerRun(_ checker: CheckerProgram, _ program: RunnableProgram, runner: any ProgramRunner) -> CheckerRun {
        CheckerRun(
            slot: runner, limits: settings.checkerLimits, program: program, name: checker.files[0].name, convention: checker.convention,
            extraArguments: checker.arguments, signs: signs)
    }

    private func built(_ called: CheckerProgram, cancel: CancellationFlag?) throws -> RunnableProgram? {
        // However it is called, it is built once.
        let checker = try called.called(with: [])
        if let position = checkers.firstIndex(where: { $0.program == checker }) {
            let entry = checkers.remove(at: position)
            checkers.append(entry)
            return entry.built
        }
        let files = checker.files.map { ProgramFile(name: $0.name, content: $0.content) }
        let toolchain = try toolchains.toolchain(named: checker.language)
        let main = toolchain.language.sourceFile.contains("{stem}") ? JavaSource(files[0].content) : nil
        if let refusal = main?.refusal { throw Judge.doesNotCompile(files[0].name, refusal) }
        let result = try gate.beside {
            try builder.build(
                files: files, sources: checker.sources, toolchain: toolchain, mainClass: main?.mainClass ?? "",
                allowed: settings.checkerLimits,
                memory: settings.checkerLimits.memory, runs: .max, cancel: cancel)
        }
        guard let result else { return nil }
        guard let program = result.program else { throw Judge.doesNotCompile(files[0].name, result.failure) }
        checkers.append((checker, program))
        if checkers.count > Judge.keptCheckers { checkers.removeFirst().built.directory.remove() }
        return program
    }

    private static func doesNotCompile(_ name: String, _ why: String) -> JudgingError {
        JudgingError(.checkerFailed, "the checker \(name) does not compile: \(why)", remedy: "Correct the checker in the problem set.")
    }
}

/// Inputs that a problem's checker made, by test.
private struct MadeInputs {
    private(set) weak var problem: PreparedProblem?
    private(set) var inputs: [Int: Input] = [:]
    private var room = ByteCount.mebibytes(256).bytes
    /// A sealed input costs a descriptor.
    private var sealedLeft = 64

    init(of problem: PreparedProblem? = nil) { self.problem = problem }

    /// A short test can make a long input.
    mutating func keep(_ input: Input, _ size: Int, test: Int) {
        guard size <= room else { return }
        if case .sealed = input {
            guard sealedLeft > 0 else { return }
            sealedLeft -= 1
        }
        room -= size
        inputs[test] = input
    }
}

/// A candidate's source under the name that its language wants.
struct SourceFile {
    let file: ProgramFile
    let mainClass: String
    /// Why the source cannot be compiled: its own names. nil: it can be tried.
    let refusal: String?

    init(_ source: [UInt8], language: Language) {
        guard language.sourceFile.contains("{stem}") else {
            file = ProgramFile(name: language.sourceFile, content: source)
            mainClass = ""
            refusal = nil
            return
        }
        let names = JavaSource(source)
        file = ProgramFile(name: language.sourceFile.replacing("{stem}", with: names.stem), content: source)
        mainClass = names.mainClass
        refusal = names.refusal
    }
}
