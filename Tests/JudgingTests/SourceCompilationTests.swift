import Records
import Sandbox
import Testing

@testable import Judging

/// What an interpreter does with a source before the program's first line counts as the program's own, however it is started.
@Suite(.serialized) struct SourceCompilationTests {
    private static let expensive = "def never():\n    x = [" + String(repeating: "a[0] + 1, ", count: 60_000) + "]\n"
    private static let sum = "print(sum(map(int, input().split())))\n"

    private static func judged(_ source: String, warm: Bool, time: Duration, memory: ByteCount = .mebibytes(1024)) throws -> TaskResult? {
        var result: TaskResult?
        try LiveHost.withSlot(.t3) { slot in
            var settings = JudgeSettings()
            settings.keepsInterpretersWarm = warm
            let judge = Judge(slot: slot, toolchains: LiveHost.toolchains, settings: settings)
            defer { judge.close() }
            let candidate = LiveProgram("python3", "", .accepted, source).candidate
            result = judge.judge(
                task: 0, candidate: candidate, problem: try LiveHost.problem(timeLimit: time, memoryLimit: memory))
            #expect(slot.warmStartRefusal == nil)
        }
        return result
    }

    @Test func compilingCountsAgainstTheTimeLimit() throws {
        guard LiveHost.has("python3") else { return }
        let source = Self.expensive + Self.sum
        guard let generous = try Self.judged(source, warm: false, time: .seconds(60)) else { return }
        try #require(generous.verdict == .accepted, "\(generous.message)")
        let cold = generous.usage.cpuTime
        for warm in [true, false] {
            let enough = try Self.judged(source, warm: warm, time: cold * 6)
            #expect(enough?.verdict == .accepted, "warm: \(warm), \(enough?.message ?? "")")
            #expect(try #require(enough?.usage.cpuTime) > cold * 0.5, "warm: \(warm)")
            // From the compiled form, where it is used at all.
            let plenty = try Self.judged(source, warm: warm, time: cold * 60)
            #expect(plenty?.verdict == .accepted && plenty!.usage.cpuTime > cold * 0.5, "warm: \(warm), \(plenty?.message ?? "")")
            let tooLittle = try Self.judged(source, warm: warm, time: cold * 0.4)
            #expect(tooLittle?.verdict == .timeLimit, "warm: \(warm), \(tooLittle?.message ?? "")")
        }
    }

    private static let programs = [
        LiveProgram("python3", "more memory to compile than there is", .memoryLimit, expensive + sum),
        LiveProgram(
            "python3", "nested too deeply", .runtimeError,
            "x = " + String(repeating: "[", count: 3000) + String(repeating: "]", count: 3000) + "\n" + sum),
        LiveProgram(
            "python3", "nested deeply", .accepted,
            "x = " + String(repeating: "[", count: 90) + String(repeating: "]", count: 90) + "\n" + sum),
        LiveProgram("python3", "too long an expression", .runtimeError, "x = 0" + String(repeating: " + x", count: 50_000) + "\n" + sum),
        LiveProgram("python3", "an error at the end", .runtimeError, String(repeating: "x = 1\n", count: 5000) + "x = = 1\n"),
    ]

    @Test(arguments: programs) func theVerdictIsThatOfAProcessOfItsOwn(program: LiveProgram) throws {
        guard LiveHost.has(program.language) else { return }
        for warm in [true, false] {
            let result = try Self.judged(program.source, warm: warm, time: .seconds(30), memory: .mebibytes(64))
            #expect(result?.verdict == program.expected, "warm: \(warm): \(result?.message ?? "no result")")
        }
    }

    /// Whether runs start from the compiled form, by what compiling took of the limits.
    @Test(arguments: [
        (Duration.milliseconds(50), 20, true), (.milliseconds(250), 20, true), (.milliseconds(300), 20, false),
        (.milliseconds(50), 100, false),
    ]) func onlyASmallCompilationIsDoneBefore(cpu: Duration, mebibytes: Int, isUsed: Bool) throws {
        guard LiveHost.has("python3") else { return }
        let table = try LanguageTable([
            Language(name: "warm", sourceFile: "main.txt", run: ["python3", "{source}"], memoryReserve: .mebibytes(16), warmStart: true)
        ])
        let runner = ScriptedRunner { program in
            guard case .compile = program.warmStart else { return .made(output: "one") }
            var outcome = Outcome.made(output: "compiled", cpu: cpu)
            outcome.usage.memory = .mebibytes(mebibytes)
            return outcome
        }
        let judge = Judge(slot: runner, languages: table, settings: JudgeSettings())
        let candidate = Candidate(
            problem: "p", index: 0, label: "", language: "warm", source: Array(String(repeating: "line\n", count: 1000).utf8))
        let problem = try LiveHost.problem([("1", "one")], timeLimit: .seconds(2), memoryLimit: .mebibytes(256))
        #expect(judge.judge(task: 0, candidate: candidate, problem: problem)?.verdict == .accepted)
        try #require(runner.programs.count == 2)
        let (compiling, run) = (runner.programs[0], runner.programs[1])
        #expect(compiling.limits.cpuTime == .seconds(2) && compiling.limits.memory == .mebibytes(272))
        guard case .run(let compiled) = run.warmStart else {
            Issue.record("the run is not warm")
            return
        }
        #expect((compiled != nil) == isUsed)
        if let compiled { #expect(compiled.usage.cpuTime == cpu) }
    }
}
