import Fixtures
import Foundation
import Judging
import Records
import Sandbox
import Testing

/// A judge over a slot of the laboratory: what attacks come to as verdicts.
enum Bench {
    static let toolchains = Toolchains(.standard)

    static func judge(
        _ slot: any ProgramRunner, toolchains: Toolchains = Bench.toolchains, compilations: CompilationCache = CompilationCache(),
        compileLimits: Limits = JudgeSettings.standardCompileLimits, repeatsNearLimit: Bool = false,
        pause: @escaping (Duration) -> Void = { _ in }
    ) -> Judge {
        var settings = JudgeSettings()
        settings.defaultMemoryLimit = .mebibytes(128)
        settings.outputLimit = .mebibytes(4)
        settings.repeatsNearLimit = repeatsNearLimit
        settings.compileLimits = compileLimits
        return Judge(slot: slot, toolchains: toolchains, settings: settings, compilations: compilations, pause: pause)
    }

    static func problem(input: String = "", answer: String = "42\n", timeLimit: Duration = .seconds(10)) throws -> PreparedProblem {
        let test = TestCase(kind: .privateTests, name: "t", input: Array(input.utf8), expectedOutput: Array(answer.utf8))
        return try PreparedProblem(
            problem: Problem(name: "p", split: "test", timeLimit: timeLimit, tests: [test]), kinds: [.privateTests])
    }

    static func candidate(_ language: String, _ source: String) -> Candidate {
        Candidate(problem: "p", index: 0, label: "attack", language: language, source: Array(source.utf8))
    }

    /// False where this host, or this user, has no such toolchain: skip, which a run of the continuous integration must not do.
    static func has(_ language: String) -> Bool {
        OtherPrograms.require((try? toolchains.toolchain(named: language)) != nil, "the toolchain of \(language)")
    }
}
