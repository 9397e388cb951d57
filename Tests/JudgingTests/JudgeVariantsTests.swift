import Records
import Sandbox
import Testing

@testable import Judging

@Suite("Judging: compiling, checkers, time near the limit, named files, DeepMind's statuses")
struct JudgeVariantsTests {
    private func judge(_ runner: ScriptedRunner, _ change: (inout JudgeSettings) -> Void = { _ in }) -> Judge {
        var settings = JudgeSettings()
        change(&settings)
        return Judge(slot: runner, toolchains: Toolchains(Scripted.languages), settings: settings, pause: { _ in })
    }

    private func verdict(_ runner: ScriptedRunner, language: String = "plain", _ problem: PreparedProblem) -> TaskResult? {
        judge(runner).judge(task: 0, candidate: Scripted.candidate(language: language), problem: problem)
    }

    @Test("A source is compiled once, and its artifact is what runs")
    func compiledOnce() throws {
        let runner = ScriptedRunner { $0.policy == .compiler ? .made(files: ["main": [1, 2, 3]]) : Scripted.right($0) }
        let judge = judge(runner)
        for _ in 0..<2 {
            let result = try judge.judge(task: 0, candidate: Scripted.candidate(language: "compiled"), problem: Scripted.problem())
            #expect(result?.verdict == .accepted)
        }
        #expect(runner.programs.count { $0.policy == .compiler } == 1)
        #expect(runner.programs.last?.arguments == [ProgramDirectory.seenPath + "/main"])
        #expect(runner.leftDirectories == 0)
    }

    @Test(
        "A source that does not compile is a compile error with the first error line",
        arguments: [
            (Termination.exited(code: 1), "main.src: In function\nmain.src:3:1: error: expected ';'\nmore", "expected ';'"),
            (.exited(code: 0), "", "made no file \"main\""), (.cpuLimit, "", "30 s of CPU time"), (.wallLimit, "", "60 s"),
            (.memoryLimit, "", "2048 MiB"), (.outputLimit, "", "64 KiB"), (.signaled(signal: 11), "", "said nothing"),
            (.violation(systemCall: "ptrace"), "", "ptrace"),
        ])
    func compileError(_ termination: Termination, _ text: String, _ message: String) throws {
        let runner = ScriptedRunner { _ in .made(termination, errorOutput: text) }
        let result = try #require(verdict(runner, language: "compiled", Scripted.problem()))
        #expect(result.verdict == .compileError && result.testsRun == 0 && result.testsTotal == 2)
        #expect(result.message.contains(message), "\(result.message)")
    }

    @Test("A compiler that cannot start is a judge error")
    func compilerMissing() throws {
        let runner = ScriptedRunner { _ in .made(.exited(code: 127), errorOutput: "not found") }
        #expect(try verdict(runner, language: "compiled", Scripted.problem())?.verdict == .judgeError)
    }

    private static func checker(_ convention: CheckerProgram.Convention) -> CheckerSpec {
        .program(
            try! CheckerProgram(
                convention: convention, language: "plain", files: [CheckerProgram.File(name: "check.txt", content: [1])], arguments: ["-x"])
        )
    }

    /// Candidates print "answer"; the checker ends as told.
    private func checked(_ convention: CheckerProgram.Convention, _ end: Termination) throws -> (TaskResult?, ScriptedRunner) {
        let runner = ScriptedRunner { $0.workFiles.isEmpty ? .made(output: "answer") : .made(end) }
        return (verdict(runner, try Scripted.problem([("in", "want")], checker: Self.checker(convention))), runner)
    }

    @Test("A Kattis validator gets input, answer and a feedback directory, and the output on its standard input")
    func kattis() throws {
        let (result, runner) = try checked(.kattis, .exited(code: 42))
        #expect(result?.verdict == .accepted)
        let call = try #require(runner.programs.last)
        #expect(Array(call.arguments.suffix(4)) == ["input", "answer", "./", "-x"])
        #expect(call.input.text == "answer")
        #expect(call.workFiles.map(\.name) == ["input", "answer"] && call.workFiles.map(\.input.text) == ["in", "want"])
        #expect(try checked(.kattis, .exited(code: 43)).0?.verdict == .wrongAnswer)
    }

    @Test("A testlib checker gets input, output and answer as files")
    func testlib() throws {
        let (result, runner) = try checked(.testlib, .exited(code: 0))
        #expect(result?.verdict == .accepted)
        let call = try #require(runner.programs.last)
        #expect(Array(call.arguments.suffix(4)) == ["input", "output", "answer", "-x"])
        #expect(Set(call.workFiles.map { "\($0.name)=\($0.input.text ?? "")" }) == ["input=in", "output=answer", "answer=want"])
        #expect(try checked(.testlib, .exited(code: 1)).0?.verdict == .wrongAnswer)
        #expect(try checked(.testlib, .exited(code: 2)).0?.verdict == .wrongAnswer)
    }

    @Test(
        "A checker that fails is the judge's error, never the candidate's",
        arguments: [
            (CheckerProgram.Convention.kattis, Termination.exited(code: 0)), (.kattis, .exited(code: 1)), (.testlib, .exited(code: 3)),
            (.testlib, .signaled(signal: 11)), (.kattis, .cpuLimit), (.kattis, .memoryLimit), (.kattis, .violation(systemCall: "x")),
        ])
    func checkerFails(_ convention: CheckerProgram.Convention, _ end: Termination) throws {
        #expect(try checked(convention, end).0?.verdict == .judgeError)
    }

    @Test("A checker is not asked about a program that failed")
    func checkerNotAsked() throws {
        let runner = ScriptedRunner { _ in .made(.exited(code: 1), output: "answer") }
        let problem = try Scripted.problem([("in", "want")], checker: Self.checker(.kattis))
        #expect(verdict(runner, problem)?.verdict == .runtimeError && runner.programs.count == 1)
    }

    /// CPU times of successive runs in milliseconds, the limit being 1000, with the verdict and the number of runs they must lead to.
    @Test(
        "Just past the time limit the best of three counts",
        arguments: [
            ([990], Verdict.accepted, 1), ([1100, 980], .accepted, 2), ([1100, 1050, 999], .accepted, 3),
            ([1100, 1050, 1020, 900], .timeLimit, 3), ([1300, 900], .timeLimit, 1),
        ])
    func nearLimit(_ times: [Int], _ expected: Verdict, _ runs: Int) throws {
        var left = times[...]
        let runner = ScriptedRunner { _ in
            .made(output: "one", cpu: .milliseconds(left.removeFirst()), coreWait: .milliseconds(50))
        }
        let result = verdict(runner, try Scripted.problem([("1", "one")]))
        #expect(result?.verdict == expected && runner.programs.count == runs)
        #expect(runner.programs.first?.limits.cpuTime == .milliseconds(1250))
        #expect(result?.usage.cpuTime == .milliseconds(times.prefix(runs).min()!))
        // Where a repetition decides, another run of the candidate may decide otherwise.
        #expect(result?.flakyTests == (expected == .accepted && runs > 1 ? 1 : 0))
    }

    /// A first run of 1100 ms, the limits being 1000 ms and, with the reserve of the language, 72 MiB, and a second that passes.
    @Test(
        "A run that the host did not disturb, or that fails in anything but its time, is not repeated",
        arguments: [
            (.exited(code: 0), "one", Duration.zero, Duration.milliseconds(1100), 1),
            (.exited(code: 0), "two", .milliseconds(50), .milliseconds(1100), 1),
            (.exited(code: 0), "", .milliseconds(50), .milliseconds(1100), 1),
            (.exited(code: 0), "one", .milliseconds(50), .seconds(4), 1),
            (.exited(code: 0), "one", .milliseconds(50), .milliseconds(1100), 73),
            (.memoryLimit, "one", .milliseconds(50), .milliseconds(1100), 1),
            (.memoryLimit, "one", .milliseconds(50), .milliseconds(1100), 73),
            (.outputLimit, "one", .milliseconds(50), .milliseconds(1100), 1),
            (.wallLimit, "one", .milliseconds(50), .milliseconds(1100), 1),
            (.signaled(signal: 15), "one", .milliseconds(50), .milliseconds(1100), 1),
        ] as [(Termination, String, Duration, Duration, Int)])
    func undisturbedNearLimit(_ termination: Termination, _ output: String, _ wait: Duration, _ wall: Duration, _ mebibytes: Int) throws {
        var runs = 0
        let runner = ScriptedRunner { _ in
            runs += 1
            guard runs == 1 else { return .made(output: "one", cpu: .milliseconds(10)) }
            var first = Outcome.made(termination, output: output, cpu: .milliseconds(1100), coreWait: wait)
            first.usage.wallTime = wall
            first.usage.memory = .mebibytes(mebibytes)
            return first
        }
        let result = verdict(runner, try Scripted.problem([("1", "one")]))
        #expect(result?.verdict != .accepted && runs == 1)
    }

    @Test("Without repetition a run is stopped at its time limit")
    func noRepetition() throws {
        let runner = ScriptedRunner { _ in .made(output: "one", cpu: .milliseconds(1100)) }
        let problem = try Scripted.problem([("1", "one")])
        let result = judge(runner) { $0.repeatsNearLimit = false }.judge(task: 0, candidate: Scripted.candidate(), problem: problem)
        #expect(result?.verdict == .timeLimit && runner.programs.count == 1 && runner.programs[0].limits.cpuTime == .seconds(1))
    }

    @Test("Named files stand in for standard input and output")
    func namedFiles() throws {
        let runner = ScriptedRunner { _ in .made(output: "noise", files: ["out.txt": Array("one".utf8)]) }
        let problem = try Scripted.problem([("1", "one")], inputFile: "in.txt", outputFile: "out.txt")
        let result = verdict(runner, problem)
        #expect(result?.verdict == .accepted && result?.tests[0].output == Array("one".utf8))
        let program = try #require(runner.programs.first)
        #expect(program.input.text == "" && program.workFiles.map(\.name) == ["in.txt"] && program.resultFiles == ["out.txt"])
        let missing = ScriptedRunner { _ in .made(output: "one") }
        #expect(verdict(missing, problem)?.verdict == .wrongAnswer)
    }

    @Test("Named files outside the working directory are refused", arguments: ["../x", "/etc/passwd", "a/b", ".", ".."])
    func badNames(_ name: String) {
        #expect { try Scripted.problem(inputFile: name) } throws: { ($0 as? JudgingError)?.code == .invalidProblem }
        #expect { try Scripted.problem(outputFile: name) } throws: { ($0 as? JudgingError)?.code == .invalidProblem }
    }

    @Test("Empty file names mean standard input and output")
    func emptyNames() throws {
        #expect(try verdict(ScriptedRunner(Scripted.right), Scripted.problem(inputFile: "", outputFile: ""))?.verdict == .accepted)
    }

    @Test(
        "In DeepMind's style: its comparison, any signal a timeout",
        arguments: [
            (Termination.exited(code: 0), "1.000001", Verdict.accepted), (.exited(code: 0), "2", .wrongAnswer),
            (.exited(code: 1), "1", .runtimeError), (.signaled(signal: 11), "1", .timeLimit), (.memoryLimit, "1", .timeLimit),
            (.outputLimit, "1", .timeLimit), (.violation(systemCall: "socket"), "1", .timeLimit),
        ])
    func codeContests(_ end: Termination, _ output: String, _ expected: Verdict) throws {
        let runner = ScriptedRunner { _ in .made(end, output: output) }
        let problem = try Scripted.problem([("x", "1")], checker: .exact)
        let result = judge(runner) { $0.style = .codeContests }.judge(task: 0, candidate: Scripted.candidate(), problem: problem)
        #expect(result?.verdict == expected)
    }

    @Test("A checker of the settings stands in for the problem's own")
    func override() throws {
        let runner = ScriptedRunner { _ in .made(output: "ONE") }
        let problem = try Scripted.problem([("x", "one")], checker: .exact)
        let result = judge(runner) { $0.checker = .deepmind }.judge(task: 0, candidate: Scripted.candidate(), problem: problem)
        #expect(result?.verdict == .accepted)
    }

    @Test("The settings' fingerprint changes with every setting that can change a verdict, and not with the kept output")
    func fingerprint() {
        let standard = JudgeSettings().fingerprint
        let changes: [(inout JudgeSettings) -> Void] = [
            { $0.stop = .none }, { $0.order = .stored }, { $0.style = .codeContests }, { $0.checker = .lines }, { $0.timeFactor = 2 },
            { $0.defaultTimeLimit = .seconds(1) }, { $0.defaultMemoryLimit = .mebibytes(1) }, { $0.outputLimit = .mebibytes(1) },
            { $0.repeatsNearLimit = false }, { $0.compileTime = .seconds(1) }, { $0.compileMemory = .mebibytes(1) }, { $0.processes = 1 },
        ]
        for change in changes {
            var settings = JudgeSettings()
            change(&settings)
            #expect(settings.fingerprint != standard)
        }
        var settings = JudgeSettings()
        settings.keptOutput = .mebibytes(1)
        #expect(settings.fingerprint == standard)
    }
}
