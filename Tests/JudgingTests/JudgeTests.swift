import Records
import Sandbox
import Testing

@testable import Judging

@Suite("Judging a candidate, the sandbox scripted")
struct JudgeTests {
    private func judge(_ runner: ScriptedRunner, _ change: (inout JudgeSettings) -> Void = { _ in }) -> Judge {
        var settings = JudgeSettings()
        change(&settings)
        return Judge(slot: runner, toolchains: Toolchains(Scripted.languages), settings: settings, pause: { _ in })
    }

    @Test("Every test passed is accepted, with outputs, digests and the largest usage")
    func accepted() throws {
        let runner = ScriptedRunner {
            .made(output: $0.input.text == "1" ? "one" : "two", cpu: .milliseconds($0.input.text == "1" ? 7 : 3))
        }
        let result = try #require(judge(runner).judge(task: 5, candidate: Scripted.candidate(), problem: Scripted.problem()))
        #expect(result.task == 5 && result.verdict == .accepted && result.tier == .t2)
        #expect(result.testsPassed == 2 && result.testsRun == 2 && result.testsTotal == 2 && result.firstFailedTest == nil)
        #expect(result.usage.cpuTime == .milliseconds(7))
        #expect(result.tests.map(\.outputLength) == [3, 3] && result.tests[0].outputDigest != result.tests[1].outputDigest)
        #expect(runner.leftDirectories == 0)
    }

    @Test("A program gets the limits, the directory's source and nothing of the judge's environment")
    func request() throws {
        let runner = ScriptedRunner(Scripted.right)
        _ = try judge(runner).judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem())
        let program = try #require(runner.programs.first)
        #expect(program.arguments == ["/usr/bin/true", "\(ProgramDirectory.seenPath)/main.txt"])
        #expect(program.limits.memory == .mebibytes(72) && program.limits.wallTime == .seconds(3))
        #expect(Set(program.environment.keys) == ["PATH", "LANG", "LC_ALL"])
    }

    @Test("Exit 0 without output is a wrong answer")
    func noOutput() throws {
        let result = try judge(ScriptedRunner { _ in .made() }).judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem())
        #expect(result?.verdict == .wrongAnswer && result?.message.contains("no output") == true)
    }

    @Test("The right answer does not count where the program failed")
    func rightAnswerWithFailure() throws {
        for termination in [Termination.exited(code: 1), .signaled(signal: 11)] {
            let runner = ScriptedRunner { _ in .made(termination, output: "one") }
            let result = try judge(runner).judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem([("1", "one")]))
            #expect(result?.verdict == .runtimeError)
        }
    }

    private static let outside: [Termination] = [
        .signaled(signal: 15), .signaled(signal: 9), .signaled(signal: 10), .exited(code: 143), .exited(code: 130),
    ]

    @Test("No signal and no exit status buys a second run while the judge goes on", arguments: outside)
    func ownSignal(_ termination: Termination) throws {
        var runs = 0
        let runner = ScriptedRunner { program in
            runs += 1
            return runs == 1 ? .made(termination) : Scripted.right(program)
        }
        let result = try judge(runner).judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem())
        #expect(result?.verdict == .runtimeError && runs == 1)
    }

    @Test("What the kernel killed for want of memory is run again; what killed itself after that is not")
    func killedOnce() throws {
        var kills = 7
        var runs = 0
        let runner = ScriptedRunner { program in
            runs += 1
            if runs == 1 { kills += 1 }
            return runs == 1 || runs == 3 ? .made(.signaled(signal: 9)) : Scripted.right(program)
        }
        let judge = Judge(
            slot: runner, toolchains: Toolchains(Scripted.languages), settings: JudgeSettings(), pause: { _ in },
            outOfMemoryKills: { kills })
        let result = try judge.judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem())
        #expect(result?.verdict == .runtimeError && result?.testsPassed == 1 && runs == 3)
    }

    @Test(
        "What the kernel may have killed for the node's want of memory has no verdict, and is tried again first",
        arguments: [9, 15], [JudgeSettings.Style.native, .codeContests])
    func nodeOutOfMemory(signal: Int32, style: JudgeSettings.Style) throws {
        var kills = 7
        let runner = ScriptedRunner { _ in
            kills += 1
            return .made(.signaled(signal: signal))
        }
        var settings = JudgeSettings()
        settings.style = style
        let judge = Judge(
            slot: runner, toolchains: Toolchains(Scripted.languages), settings: settings, pause: { _ in }, outOfMemoryKills: { kills })
        let result = try judge.judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem())
        let ownDoing: Verdict = style == .native ? .runtimeError : .timeLimit
        #expect(result?.verdict == (signal == 9 ? .judgeError : ownDoing))
        #expect(signal != 9 || runner.programs.count == 3)
        #expect(signal != 9 || result?.message.contains("want of memory") ?? false)
    }

    @Test("The kernel's count of processes killed for want of memory can be read") func kernelCount() { #expect(outOfMemoryKills() != nil) }

    @Test("A judge that is told to end leaves no verdict for what the same signal may have ended", arguments: outside)
    func signalToBoth(_ termination: Termination) throws {
        let runner = ScriptedRunner { _ in .made(termination) }
        for reason in [EndReason.terminated, .timeLimit, .asked] {
            let judge = Judge(
                slot: runner, toolchains: Toolchains(Scripted.languages), settings: JudgeSettings(), stopReason: { reason }, pause: { _ in }
            )
            #expect(try judge.judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem()) == nil)
        }
    }

    @Test("What fails once the batch system ends the job is judged again, what is right is kept")
    func failureWhileTerminated() throws {
        let endings: [(EndReason, Termination, Verdict?)] = [
            (.terminated, .exited(code: 1), nil), (.timeLimit, .exited(code: 1), .runtimeError), (.terminated, .exited(code: 0), .accepted),
        ]
        for (reason, termination, verdict) in endings {
            let runner = ScriptedRunner { _ in .made(termination, output: "one") }
            let judge = Judge(
                slot: runner, toolchains: Toolchains(Scripted.languages), settings: JudgeSettings(), stopReason: { reason }, pause: { _ in }
            )
            let result = try judge.judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem([("1", "one")]))
            #expect(result?.verdict == verdict)
        }
    }

    @Test("An empty candidate is wrong and runs nothing", arguments: ["", " \n\t\r\n"])
    func empty(_ source: String) throws {
        let runner = ScriptedRunner(Scripted.right)
        let result = try judge(runner).judge(task: 0, candidate: Scripted.candidate(source), problem: Scripted.problem())
        #expect(result?.verdict == .wrongAnswer && result?.testsRun == 0 && result?.testsTotal == 2)
        #expect(runner.programs.isEmpty)
    }

    @Test("A problem without tests is an error, never all passed")
    func noTests() {
        #expect { try Scripted.problem([]) } throws: { ($0 as? JudgingError)?.code == .noTests }
    }

    @Test("A problem whose tests are all of other kinds is an error")
    func noTestsOfKind() {
        let test = TestCase(kind: .publicTests, name: "t", input: [], expectedOutput: [])
        let problem = Problem(name: "p", split: "test", tests: [test])
        #expect { try PreparedProblem(problem: problem, kinds: [.privateTests]) } throws: { ($0 as? JudgingError)?.code == .noTests }
    }

    @Test("Under first_failure the first test that is not passed ends the candidate")
    func firstFailure() throws {
        let runner = ScriptedRunner { _ in .made(output: "two") }
        let result = try judge(runner).judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem())
        #expect(result?.testsRun == 1 && result?.testsPassed == 0 && result?.firstFailedTest == 0 && runner.programs.count == 1)
    }

    @Test("Without a stop every test runs, and the first failure in stored order is the verdict")
    func noStop() throws {
        let runner = ScriptedRunner { $0.input.text == "2" ? .made(.exited(code: 3)) : .made(output: "wrong") }
        let problem = try Scripted.problem([("0", "zero"), ("2", "two"), ("1", "wrong")])
        let result = judge(runner) { $0.stop = .none }.judge(task: 0, candidate: Scripted.candidate(), problem: problem)
        #expect(result?.verdict == .wrongAnswer && result?.testsRun == 3 && result?.testsPassed == 1 && result?.firstFailedTest == 0)
        #expect(result?.tests.map(\.verdict) == [.wrongAnswer, .runtimeError, .accepted])
        #expect(result?.tests.map(\.exitCode) == [0, 3, 0])
    }

    @Test("Public tests run first, results stay in stored order")
    func order() throws {
        let runner = ScriptedRunner { _ in .made(output: "x") }
        let problem = try Scripted.problem([("a", "x"), ("b", "x"), ("c", "x")], kinds: [.privateTests, .generatedTests, .publicTests])
        let result = judge(runner).judge(task: 0, candidate: Scripted.candidate(), problem: problem)
        #expect(runner.programs.map(\.input.text) == ["c", "a", "b"])
        #expect(result?.tests.map(\.test) == [0, 1, 2])
        let stored = ScriptedRunner { _ in .made(output: "x") }
        _ = judge(stored) { $0.order = .stored }.judge(task: 0, candidate: Scripted.candidate(), problem: problem)
        #expect(stored.programs.map(\.input.text) == ["a", "b", "c"])
    }

    @Test("A problem's own order beats the settings': the first failure in it ends the candidate, and results stay in stored order")
    func ownOrder() throws {
        let problem = try Scripted.problem(
            [("a", "x"), ("b", "x"), ("c", "x")], kinds: [.publicTests, .privateTests, .privateTests], order: [2, 0, 1])
        let right = ScriptedRunner { _ in .made(output: "x") }
        let accepted = judge(right).judge(task: 0, candidate: Scripted.candidate(), problem: problem)
        #expect(right.programs.map(\.input.text) == ["c", "a", "b"] && accepted?.tests.map(\.test) == [0, 1, 2])
        #expect(accepted?.verdict == .accepted && accepted?.firstFailedTest == nil)
        // In stored order the wrong answer to b would be the verdict.
        let wrong = ScriptedRunner { $0.input.text == "a" ? .made(output: "x") : .made(.exited(code: $0.input.text == "c" ? 3 : 0)) }
        let failed = judge(wrong).judge(task: 0, candidate: Scripted.candidate(), problem: problem)
        #expect(wrong.programs.map(\.input.text) == ["c"] && failed?.verdict == .runtimeError && failed?.firstFailedTest == 2)
        #expect(failed?.testsRun == 1 && failed?.testsTotal == 3 && failed?.message.hasPrefix("test t2:") == true)
    }

    @Test(
        "An order that is not one of the problem's tests is refused",
        arguments: [[], [0], [0, 0], [0, 2], [-1, 0], [0, 1, 1], [0, .max]])
    func wrongOrder(_ order: [Int]) throws {
        #expect(throws: JudgingError.self) { try Scripted.problem(order: order) }
    }

    @Test("Trouble of the sandbox is retried, and does not show when it passes")
    func retried() throws {
        var failures = 2
        let runner = ScriptedRunner {
            if failures > 0 {
                failures -= 1
                throw ScriptedRunner.Trouble()
            }
            return Scripted.right($0)
        }
        let result = try judge(runner).judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem())
        #expect(result?.verdict == .accepted && runner.programs.count == 4)
    }

    @Test("Trouble that stays is a judge error, never a wrong answer")
    func judgeError() throws {
        let runner = ScriptedRunner { _ in throw ScriptedRunner.Trouble() }
        let result = try judge(runner).judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem())
        #expect(result?.verdict == .judgeError && result?.message.isEmpty == false && runner.programs.count == 3)
        #expect(runner.leftDirectories == 0)
    }

    @Test("A compiler that fails where the host has no room, or kills, is a judge error; what fails on a sound host is the source's")
    func starvedCompiler() throws {
        for (termination, hasRoom, kills, verdict, runs) in [
            (Termination.exited(code: 1), true, false, Verdict.compileError, 1), (.exited(code: 1), false, false, .judgeError, 3),
            (.signaled(signal: 25), false, false, .judgeError, 3), (.signaled(signal: 9), true, true, .judgeError, 6),
            (.exited(code: 1), true, true, .judgeError, 6),
            // The same end twice on a sound host: the source has brought it about.
            (.signaled(signal: 9), true, false, .compileError, 2), (.signaled(signal: 15), true, false, .compileError, 2),
            (.exited(code: 143), true, false, .compileError, 2), (.signaled(signal: 11), true, false, .compileError, 1),
        ] {
            var count = 0
            let runner = ScriptedRunner { _ in
                count += kills ? 1 : 0
                return .made(termination)
            }
            runner.hasRoom = hasRoom
            let judge = Judge(
                slot: runner, toolchains: Toolchains(Scripted.languages), settings: JudgeSettings(), pause: { _ in },
                outOfMemoryKills: { count })
            let result = try judge.judge(task: 0, candidate: Scripted.candidate(language: "compiled"), problem: Scripted.problem())
            #expect(result?.verdict == verdict, "\(termination): \(result?.message ?? "")")
            #expect(runner.programs.count == runs, "\(termination)")
        }
    }

    @Test("What a compiler prints never makes a judge error", arguments: Self.texts)
    func compilerText(_ text: String) throws {
        let runner = ScriptedRunner { _ in .made(.exited(code: 1), errorOutput: "main.cpp:1:2: error: \(text)\n") }
        let result = try judge(runner).judge(
            task: 0, candidate: Scripted.candidate(language: "compiled"), problem: Scripted.problem())
        #expect(result?.verdict == .compileError && result?.message.contains(text) == true)
    }

    static let texts = [
        "#error Terminated signal terminated program", "Killed signal terminated program cc1plus", "No space left on device",
        "Cannot allocate memory", "signal: killed", "Resource temporarily unavailable",
    ]

    @Test("A compiler that was stopped together with the judge leaves no verdict")
    func compilerEndedWithTheJudge() throws {
        for text in ["", "Terminated signal terminated program cc1plus"] {
            let runner = ScriptedRunner { _ in .made(text.isEmpty ? .signaled(signal: 15) : .exited(code: 1), errorOutput: text) }
            let judge = Judge(
                slot: runner, toolchains: Toolchains(Scripted.languages), settings: JudgeSettings(), stopReason: { .terminated },
                pause: { _ in })
            #expect(try judge.judge(task: 0, candidate: Scripted.candidate(language: "compiled"), problem: Scripted.problem()) == nil)
        }
    }

    @Test(
        "A compile command that does not start is broken only if it does not compile the language's self-test either",
        arguments: [true, false])
    func brokenCompileCommand(works: Bool) throws {
        var languages = Scripted.languages
        var language = try #require(languages["compiled"])
        language.selfTest = "sound"
        try languages.insert(language)
        var runs = 0
        let runner = ScriptedRunner { _ in
            runs += 1
            return works && runs == 2 ? .made(files: ["main": [1]]) : .made(.exited(code: 127))
        }
        let judge = Judge(slot: runner, toolchains: Toolchains(languages), settings: JudgeSettings(), pause: { _ in })
        let result = try judge.judge(task: 0, candidate: Scripted.candidate(language: "compiled"), problem: Scripted.problem())
        #expect(result?.verdict == (works ? .compileError : .judgeError))
    }

    @Test("A language without a toolchain, or an unknown one, is a judge error", arguments: ["absent", "cobol"])
    func noToolchain(_ language: String) throws {
        let runner = ScriptedRunner(Scripted.right)
        let result = try judge(runner).judge(task: 0, candidate: Scripted.candidate(language: language), problem: Scripted.problem())
        #expect(result?.verdict == .judgeError && result?.message.contains(language == "absent" ? "no-such-tool" : "cobol") == true)
    }

    @Test("A cancelled run gives no result")
    func cancelled() throws {
        let runner = ScriptedRunner { _ in .made(.cancelled) }
        #expect(try judge(runner).judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem()) == nil)
    }

    @Test("Only the cap of an output is kept; length and digest are the whole's")
    func outputCap() throws {
        let runner = ScriptedRunner { _ in .made(output: "abcdef") }
        let result = try judge(runner) { $0.keptOutput = ByteCount(bytes: 4) }
            .judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem([("1", "abcdef")]))
        let test = try #require(result?.tests.first)
        #expect(test.output == Array("abcd".utf8) && test.outputLength == 6)
        let whole = try judge(runner).judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem([("1", "abcdef")]))
        #expect(whole?.tests.first?.outputDigest == test.outputDigest)
    }

    @Test("The end of standard error is kept of every test, without the host's path of the program")
    func errorTail() throws {
        let runner = ScriptedRunner { _ in .made(.exited(code: 1), errorOutput: "first line\nlast line\n") }
        let result = try judge(runner) {
            $0.keptErrors = ByteCount(bytes: 10)
            $0.stop = .none
        }.judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem())
        #expect(result?.tests.map { String(decoding: $0.errorTail, as: UTF8.self) } == ["last line\n", "last line\n"])
        let silent = try judge(runner) { $0.keptErrors = ByteCount(bytes: 0) }
            .judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem())
        #expect(silent?.tests.first?.errorTail == [])
        let speaker = ScriptedRunner { program in
            .made(.exited(code: 1), errorOutput: "File \"\(program.directory?.hostPath ?? "")/main.txt\", line 1\n")
        }
        let named = try judge(speaker).judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem())
        #expect(named?.tests.first.map { String(decoding: $0.errorTail, as: UTF8.self) } == "File \"main.txt\", line 1\n")
    }

    @Test("A failure for want of memory is told by the language's mark")
    func outOfMemoryMark() throws {
        let runner = ScriptedRunner { _ in .made(.exited(code: 1), errorOutput: "Traceback\nMemoryError\n") }
        let result = try judge(runner).judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem())
        #expect(result?.verdict == .memoryLimit)
    }

    @Test("The message of a crash names the exception")
    func message() throws {
        let runner = ScriptedRunner { _ in .made(.exited(code: 1), errorOutput: "Traceback\nValueError: x at 0x7f12\n") }
        let result = try judge(runner).judge(task: 0, candidate: Scripted.candidate(), problem: Scripted.problem())
        #expect(result?.message == "test t0: exit code 1 (ValueError)")
    }
}
