import Records
import Sandbox

/// Compiles and runs the small program of a language's entry as a candidate would be: what `gencode doctor` says of a language.
public struct LanguageSelfTest {
    public enum Finding: Sendable, Hashable {
        /// Time on the clock; `compile` is nil where nothing is compiled.
        case passed(compile: Duration?, run: Duration)
        /// What went wrong, and what a person can do about it.
        case failed(String, remedy: String)
        /// The entry has no `selfTest`.
        case absent
    }

    private let toolchains: Toolchains
    private let slot: any ProgramRunner
    private let settings: JudgeSettings

    public init(toolchains: Toolchains, slot: any ProgramRunner, settings: JudgeSettings) {
        self.toolchains = toolchains
        self.slot = slot
        self.settings = settings
    }

    public func run(_ language: Language) throws -> Finding {
        guard !language.selfTest.isEmpty else { return .absent }
        let test = TestCase(kind: .publicTests, name: "sum", input: Array("20 22\n".utf8), expectedOutput: Array("42\n".utf8))
        let problem = try PreparedProblem(problem: Problem(name: "self-test", split: "", tests: [test]), kinds: [.publicTests])
        let candidate = Candidate(
            problem: "self-test", index: 0, label: language.name, language: language.name, source: Array(language.selfTest.utf8))
        // A cache of its own: the compiler must run.
        let judge = Judge(slot: slot, toolchains: toolchains, settings: settings, compilations: CompilationCache())
        defer { judge.close() }
        let clock = ContinuousClock()
        let start = clock.now
        guard let result = judge.judge(task: 0, candidate: candidate, problem: problem) else { return .absent }
        let passed = clock.now - start
        guard result.verdict == .accepted else {
            let complaint = result.verdict == .runtimeError ? try complaint(of: candidate, language: language) : ""
            return LanguageSelfTest.failure(result, complaint: complaint, language: language)
        }
        return .passed(compile: language.compile == nil ? nil : passed - result.usage.wallTime, run: result.usage.wallTime)
    }

    /// The last line that the program writes on its standard error, which a result does not keep: a library that is missing, mostly.
    private func complaint(of candidate: Candidate, language: Language) throws -> String {
        let limits = effectiveLimits(timeLimit: nil, memoryLimit: nil, language: language, settings: settings)
        let source = SourceFile(candidate.source, language: language)
        let built = try ProgramBuilder(slot: slot, limits: settings.compileLimits, cache: CompilationCache(), keepsWarm: false)
            .build(
                files: [source.file], toolchain: try toolchains.toolchain(named: language.name), mainClass: source.mainClass,
                allowed: limits, memory: settings.defaultMemoryLimit, runs: 1, cancel: nil)
        guard let program = built?.program else { return "" }
        defer { program.directory.remove() }
        let outcome = try slot.run(
            Program(
                arguments: program.arguments, environment: programEnvironment(language), directory: program.directory,
                input: .bytes(Array("20 22\n".utf8)), limits: limits, policy: language.confinement.policy,
                addressSpaceLimited: language.addressSpaceLimited), cancel: nil)
        let lines = String(decoding: outcome.errorOutput, as: UTF8.self).split(whereSeparator: \.isNewline)
        return lines.last.map { ": \(oneLine(String($0), limit: 200))" } ?? ""
    }

    private static func failure(_ result: TaskResult, complaint: String, language: Language) -> Finding {
        let what = "\(result.verdict.code): \(result.message)\(complaint)"
        switch result.verdict {
        case .wrongAnswer:
            let printed = oneLine(String(decoding: result.tests.first?.output ?? [], as: UTF8.self), limit: 60)
            return .failed("\(what): printed \"\(printed)\" for 20 + 22", remedy: "Look at self_test of languages.\(language.name).")
        case .compileError:
            return .failed(what, remedy: "Look at compile, environment and read_only_paths of languages.\(language.name).")
        case .memoryLimit:
            return .failed(what, remedy: "Raise memory_reserve_mib of languages.\(language.name).")
        case .timeLimit, .idleLimit:
            return .failed(what, remedy: "Is the host overloaded? Else raise time_factor of languages.\(language.name).")
        case .sandboxViolation:
            return .failed(what, remedy: "This runtime does not fit confinement = \"\(language.confinement.rawValue)\".")
        default:
            return .failed(what, remedy: "Look at run, processes, environment and read_only_paths of languages.\(language.name).")
        }
    }
}
