import Records
import Testing

@testable import Judging
@testable import Sandbox

/// The convention `calls`: the checker makes inputs, and says which tests cannot run.
@Suite("Checkers that make the input")
struct CallsCheckerTests {
    private static func isChecker(_ program: Program) -> Bool { program.workFiles.contains { $0.name == "answer" } }
    private static func isMaking(_ program: Program) -> Bool { program.arguments.contains("--calls") }

    /// Judges a candidate twice.
    private func judged(
        _ convention: CheckerProgram.Convention = .calls, _ answer: @escaping (Program) throws -> Outcome
    ) throws -> (results: [TaskResult?], programs: [Program]) {
        let checker = try CheckerProgram(convention: convention, language: "plain", files: [.init(name: "c.txt", content: [1])])
        let problem = try Scripted.problem([("stored", "expected")], checker: .program(checker))
        let runner = ScriptedRunner(answer)
        var settings = JudgeSettings()
        settings.attempts = 1
        let judge = Judge(slot: runner, languages: Scripted.languages, settings: settings)
        return ((0..<2).map { judge.judge(task: $0, candidate: Scripted.candidate(), problem: problem) }, runner.programs)
    }

    @Test func theInputIsMadeOnceAndReadByCandidates() throws {
        let (results, programs) = try judged { program in
            if Self.isMaking(program) { return .made(output: "made") }
            return Self.isChecker(program) ? .made(.exited(code: 42)) : .made(output: "x")
        }
        #expect(results.map(\.?.verdict) == [.accepted, .accepted])
        #expect(programs.filter { !Self.isChecker($0) }.map(\.input.text) == ["made", "made"])
        #expect(programs.count { Self.isMaking($0) } == 1)
        let making = try #require(programs.first { Self.isMaking($0) })
        #expect(Array(making.arguments.suffix(3)) == ["--calls", "input", "answer"])
        #expect(making.workFiles.first { $0.name == "input" }?.input.text == "stored")
    }

    @Test func aTestThatCannotRunIsAJudgeErrorAndNoControlRunChangesThat() throws {
        let (results, programs) = try judged { program in
            if Self.isMaking(program) { return .made(output: "made") }
            guard Self.isChecker(program) else { return .made(output: "x") }
            // Whatever a control run would say.
            return program.input.text == "x" ? .made(.exited(code: 44), errorOutput: "NameError: FOUR\n") : .made(.exited(code: 43))
        }
        #expect(results.map(\.?.verdict) == [.judgeError, .judgeError])
        #expect(results[0]?.message.contains("test t0 cannot run: NameError: FOUR") == true)
        #expect(programs.filter { Self.isChecker($0) && !Self.isMaking($0) }.allSatisfy { $0.input.text == "x" })
    }

    @Test func noCandidateRunsOnATestThatCannotRun() throws {
        let (results, programs) = try judged { _ in .made(.exited(code: 44), errorOutput: "ImportError: x\n") }
        #expect(results.map(\.?.verdict) == [.judgeError, .judgeError])
        #expect(programs.allSatisfy(Self.isMaking))
    }

    @Test(arguments: [Outcome.made(.exited(code: 1)), .made(.signaled(signal: 9)), .made(.outputLimit), .made(.exited(code: 42))])
    func anInputThatIsNotMadeIsAJudgeError(_ outcome: Outcome) throws {
        let (results, _) = try judged { Self.isMaking($0) ? outcome : .made(.exited(code: 42)) }
        #expect(results.map(\.?.verdict) == [.judgeError, .judgeError])
        #expect(results[0]?.message.contains("does not make the input of test t0") == true)
    }

    /// The kernel's choice says nothing about the checker: another worker judges the task.
    @Test(arguments: [false, true]) func aCheckerThatTheKernelMayHaveEndedIsNotBlamed(_ isMaking: Bool) throws {
        let checker = try CheckerProgram(convention: .calls, language: "plain", files: [.init(name: "c.txt", content: [1])])
        let problem = try Scripted.problem([("stored", "expected")], checker: .program(checker))
        var kills = 3
        let runner = ScriptedRunner { program in
            guard Self.isChecker(program) else { return .made(output: "x") }
            if Self.isMaking(program), !isMaking { return .made(output: "made") }
            kills += 1
            return .made(.signaled(signal: 9))
        }
        var settings = JudgeSettings()
        settings.attempts = 1
        let judge = Judge(
            slot: runner, toolchains: Toolchains(Scripted.languages), settings: settings, pause: { _ in }, outOfMemoryKills: { kills })
        let result = try #require(judge.judge(task: 0, candidate: Scripted.candidate(), problem: problem))
        #expect(result.verdict == .judgeError && result.message.contains("for want of memory while a checker ran"), "\(result.message)")
    }

    @Test func otherConventionsKnowNoTestThatCannotRun() throws {
        let (results, programs) = try judged(.kattis) { program in
            guard Self.isChecker(program) else { return .made(output: "x") }
            return .made(.exited(code: program.input.text == "expected" ? 42 : 44))
        }
        #expect(results.map(\.?.verdict) == [.wrongAnswer, .wrongAnswer])
        #expect(!programs.contains(where: Self.isMaking))
        #expect(programs.filter { !Self.isChecker($0) }.map(\.input.text) == ["stored", "stored"])
    }
}
