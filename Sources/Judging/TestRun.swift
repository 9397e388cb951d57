import Digests
import Glibc
import Records
import Sandbox

/// Runs one program on the tests of one problem.
struct TestRun {
    /// Whether an output answers a test; nil where the run was cancelled.
    typealias AnswerCheck = ([UInt8], PreparedProblem.Test) throws -> Bool?

    let slot: any ProgramRunner
    let settings: JudgeSettings
    let gate: QuietGate
    let program: RunnableProgram
    let problem: PreparedProblem
    let limits: Limits
    let check: AnswerCheck
    /// What the program reads in a test; nil where that was cancelled.
    let input: (Int) throws -> Input?
    let cancel: CancellationFlag?
    /// Why the judge is to end; nil: it is not.
    let stopReason: () -> EndReason?
    let pause: (Duration) -> Void
    let kills: KillCount
    /// The candidate as its author wrote it.
    let source: [UInt8]
    /// Whether another program of the same language is executed; nil: that was cancelled.
    let executesAnother: () throws -> Bool?

    /// How far past its time limit a run is still let finish, so that one just over it can be told from one far over it.
    private static let nearLimit = 1.25
    private static let repetitions = 3
    /// A run that waited for a core for this share of its CPU time and more shared its core's caches with others.
    private static let noticeableWait = 0.02

    /// Runs the test. A program that gave the right answer just past its time limit, while others used the host beside it, is run again alone:
    /// the best of three counts. No other run is repeated for its time, and no repetition can do better than the first run's answer.
    func judge(_ index: Int) throws -> JudgedRun? {
        guard let (first, hadNeighbours) = try gate.noticingNeighbours({ try runUndisturbed(index) }) else { return nil }
        guard settings.repeatsNearLimit, first.onlyTimeFails, isNearLimit(first), hadNeighbours || waitedForCore(first) else {
            return first
        }
        var best = first
        for _ in 1..<TestRun.repetitions where best.verdict == .timeLimit {
            guard let again = try gate.alone({ try runUndisturbed(index) }) else { return nil }
            if again.usage.cpuTime < best.usage.cpuTime { best = again }
        }
        best.isFlaky = best.verdict == .accepted
        return best
    }

    private func isNearLimit(_ run: JudgedRun) -> Bool {
        run.verdict == .timeLimit && run.usage.cpuTime <= scaled(limits.cpuTime, by: TestRun.nearLimit)
    }

    private func waitedForCore(_ run: JudgedRun) -> Bool {
        run.coreWait >= scaled(run.usage.cpuTime, by: TestRun.noticeableWait)
    }

    /// Runs the test. What a signal may have ended that was meant for the whole job has no verdict where the judge was told to end as well:
    /// the next worker judges it. A program of several processes may have lost one of them then.
    /// - Throws: `.nodeOutOfMemory` where the kernel killed something meanwhile: the program within its limits may be what it chose, when a
    ///   node has less memory than its jobs were promised.
    private func runUndisturbed(_ index: Int) throws -> JudgedRun? {
        guard let run = try runOnce(index) else { return nil }
        guard run.termination.mayComeFromOutside else { return stopReason() == .terminated && run.verdict != .accepted ? nil : run }
        // The judge's own signal may be a moment behind.
        pause(.milliseconds(100))
        guard stopReason() == nil || run.verdict == .accepted else { return nil }
        // No limit of its own ended it: to the code_contests tester every signal is a timeout.
        let keptLimits = run.usage.cpuTime <= limits.cpuTime && [.runtimeError, .timeLimit].contains(run.verdict)
        if run.termination == .signaled(signal: SIGKILL), keptLimits, kills.haveGrown() {
            throw JudgingError(
                .nodeOutOfMemory, "the kernel was killing processes for want of memory while the program ran within its limits",
                remedy: "Give the job more memory, or use fewer slots, then resume.")
        }
        return run
    }

    /// Why the run did not pass the test, in one line that two runs agree on.
    func message(of run: JudgedRun, on index: Int) -> String {
        run.message(
            problem.tests[index].name, limits: limits,
            hint: run.verdict == .accepted
                ? "" : TierHint(tier: slot.tier, source: source, verdict: run.verdict, errorOutput: run.errorOutput).text)
    }

    private func runOnce(_ index: Int) throws -> JudgedRun? {
        let test = problem.tests[index]
        guard let input = try input(index) else { return nil }
        let outcome: Outcome
        do {
            outcome = try slot.run(request(test, input: input), cancel: cancel)
        } catch let error as SandboxError where error.code == .notExecutable && program.isOwnExecutable {
            // A source can make the compiler write a file that the kernel refuses: with an interpreter that is not there, or no room to load.
            guard let works = try executesAnother() else { return nil }
            guard works else { throw error }
            return .notExecuted
        }
        if outcome.termination == .cancelled { return nil }
        var output = outcome.output
        var length = outcome.outputLength
        if let name = problem.outputFile {
            output = outcome.files[name] ?? []
            length = output.count
        }
        var run = JudgedRun(
            termination: outcome.termination, usage: outcome.usage, output: output, outputLength: length, verdict: .judgeError)
        run.errorName = errorName(outcome.errorOutput)
        run.errorOutput = outcome.errorOutput
        run.coreWait = outcome.coreWait
        run.refusals = outcome.refusals
        guard let verdict = try verdict(run, outcome: outcome, test: test) else { return nil }
        run.verdict = verdict
        if verdict == .timeLimit { run.onlyTimeFails = try isRightBesideTime(run, outcome: outcome, test: test) }
        return run
    }

    /// Whether a run whose CPU time is over the limit would pass otherwise: it ended well, kept its other limits, and its answer is right.
    private func isRightBesideTime(_ run: JudgedRun, outcome: Outcome, test: PreparedProblem.Test) throws -> Bool {
        var timeless = run
        timeless.usage.cpuTime = .zero
        guard settings.repeatsNearLimit, isNearLimit(run), run.termination == .exited(code: 0) else { return false }
        return try run.usage.wallTime <= limits.wallTime && verdict(timeless, outcome: outcome, test: test) == .accepted
    }

    private func verdict(_ run: JudgedRun, outcome: Outcome, test: PreparedProblem.Test) throws -> Verdict? {
        let classification = classify(
            run.termination, usage: run.usage, outputLength: run.outputLength, limits: limits,
            ranOutOfMemory: ranOutOfMemory(outcome.errorOutput))
        switch settings.style {
        case .native:
            switch classification {
            case .judged(let verdict): return verdict
            case .cancelled: return nil
            case .answerDecides: return try check(run.output, test).map { $0 ? .accepted : .wrongAnswer }
            }
        case .codeContests:
            guard let status = CodeContestsStatus(run.termination) else { return nil }
            if classification == .judged(.timeLimit) { return .timeLimit }
            guard status == .success else { return status.verdict(answerMatches: false) }
            return try check(run.output, test).map(status.verdict(answerMatches:))
        }
    }

    private func request(_ test: PreparedProblem.Test, input: Input) -> Program {
        var allowed = limits
        if settings.repeatsNearLimit { allowed.cpuTime = scaled(limits.cpuTime, by: TestRun.nearLimit) }
        let language = program.language
        var request = Program(
            arguments: program.arguments + test.arguments, environment: programEnvironment(language), directory: program.directory,
            input: problem.inputFile == nil ? input : .empty, limits: allowed, resultFiles: problem.outputFile.map { [$0] } ?? [],
            workFiles: (problem.inputFile.map { [($0, input)] } ?? []) + test.files, policy: language.confinement.policy,
            addressSpaceLimited: language.addressSpaceLimited, warmStart: program.warmStart)
        request.preload = program.preload
        return request
    }

    /// The end of what a run wrote to its standard error. Tiers without a mount namespace show programs the host's path of their directory,
    /// which differs from worker to worker: it is left out.
    func errorTail(of run: JudgedRun, cap: ByteCount) -> [UInt8] {
        guard cap.bytes > 0, !run.errorOutput.isEmpty else { return [] }
        let path = program.directory.hostPath + "/"
        let text = String(decoding: run.errorOutput, as: UTF8.self)
        let bytes = text.contains(path) ? Array(text.replacing(path, with: "").utf8) : run.errorOutput
        return Array(bytes.suffix(cap.bytes))
    }

    private func ranOutOfMemory(_ errorOutput: [UInt8]) -> Bool {
        guard !errorOutput.isEmpty, !program.language.outOfMemoryMarks.isEmpty else { return false }
        let text = String(decoding: errorOutput, as: UTF8.self)
        return program.language.outOfMemoryMarks.contains { text.contains($0) }
    }

    /// The kind of error that the last line of a traceback names, such as `ValueError`; nil where it names none.
    private func errorName(_ errorOutput: [UInt8]) -> String? {
        guard let line = errorOutput.split(separator: 10).last(where: { !$0.allSatisfy(isWhiteSpace) }) else { return nil }
        let name = line.prefix { lowered($0) &- 97 < 26 || $0 &- 48 < 10 || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_") }
        let text = String(decoding: name.prefix(80), as: UTF8.self)
        return text.hasSuffix("Error") || text.hasSuffix("Exception") ? text : nil
    }
}

/// One run of one test with its verdict.
struct JudgedRun {
    var termination: Termination
    var usage: Usage
    var output: [UInt8]
    var outputLength: Int
    var verdict: Verdict
    var errorName: String?
    /// As the sandbox took it.
    var errorOutput: [UInt8] = []
    /// How long the program was ready to run and got no core, as far as was seen.
    var coreWait = Duration.zero
    var refusals: Outcome.Refusals = []
    /// The kernel did not execute the program's file.
    var isNotExecuted = false
    /// The answer is right, and no limit was passed but that of CPU time.
    var onlyTimeFails = false
    /// The test was passed in this run, and not in the one before it.
    var isFlaky = false

    /// Of a program that the kernel does not execute, though it executes others. The exit code is a shell's for that.
    static let notExecuted: JudgedRun = {
        var run = JudgedRun(termination: .exited(code: 126), usage: Usage(), output: [], outputLength: 0, verdict: .runtimeError)
        run.isNotExecuted = true
        return run
    }()

    func result(test: Int, cap: ByteCount, errorTail: [UInt8]) -> TestResult {
        TestResult(
            test: test, verdict: verdict, usage: usage, exitCode: termination.exitCode, output: Array(output.prefix(cap.bytes)),
            outputLength: outputLength, outputDigest: sha256(output), errorTail: errorTail)
    }

    /// Why the test was not passed, in one line that two runs agree on.
    /// - Parameter hint: stands behind what happened where the program may have failed for that reason.
    func message(_ test: String, limits: Limits, hint: String = "") -> String {
        let refused = refusalText(limits), reasons = refused + hint
        return switch verdict {
        case .accepted: ""
        case .wrongAnswer: "test \(test): \(output.allSatisfy(isWhiteSpace) ? "no output" : "wrong answer")\(reasons)"
        case .runtimeError: "test \(test): \(endText)\(errorName.map { " (\($0))" } ?? "")\(reasons)"
        case .timeLimit: "test \(test): more than \(limits.cpuTime.inSeconds) s of CPU time\(refused)"
        case .idleLimit: "test \(test): more than \(limits.wallTime.inSeconds) s while the CPU was idle\(reasons)"
        case .memoryLimit: "test \(test): more than \(limits.memory.bytes >> 20) MiB of memory\(refused)"
        case .outputLimit: "test \(test): more than \(limits.output.bytes >> 20) MiB of output\(refused)"
        case .sandboxViolation: "test \(test): denied system call \(termination.deniedCall ?? "")"
        case .judgeError, .compileError: "test \(test): \(verdict.code)"
        }
    }

    /// What the sandbox refused the program before it failed.
    private func refusalText(_ limits: Limits) -> String {
        (refusals.contains(.process) ? "; fork was denied" : "")
            + (refusals.contains(.thread) ? "; thread limit \(limits.processes) reached" : "")
            + (refusals.contains(.program) ? "; exec was denied" : "")
            + (refusals.contains(.network) ? "; network access was denied" : "")
            + (refusals.contains(.systemV) ? "; System V IPC was denied" : "")
    }

    private var endText: String {
        if isNotExecuted { return "the compiled program cannot be executed" }
        return switch termination {
        case .signaled(let signal): "ended by signal \(signal)"
        default: "exit code \(termination.exitCode)"
        }
    }
}
