import Foundation
import Records
import Sandbox
import Testing

@testable import Judging

/// What somebody who repairs programs hears about a candidate.
@Suite struct JudgeOutcomesTests {
    private static let sum = "a, b = map(int, input().split())\n"

    private func outcomes(
        _ source: String, language: String = "python3", _ problem: PreparedProblem, kept: ByteCount = .kibibytes(4), tier: SandboxTier = .t2
    ) throws -> [TestOutcome] {
        var found: [TestOutcome]?
        try LiveHost.withJudge(tier) { judge in
            let candidate = Candidate(problem: "p", index: 0, label: "", language: language, source: Array(source.utf8))
            found = try judge.outcomes(of: candidate, on: problem, kept: kept)
        }
        return try #require(found)
    }

    @Test func everyTestRunsInStoredOrderAfterAFailureToo() throws {
        let problem = try LiveHost.problem([("1 2\n", "3\n"), ("2 2\n", "5\n"), ("0 0\n", "0\n"), ("5 5\n", "10\n")])
        let found = try outcomes(Self.sum + "1 // a if a != 2 else 0\nprint(a + b)\n", problem)
        #expect(found.map(\.verdict) == [.accepted, .wrongAnswer, .runtimeError, .accepted])
        #expect(String(decoding: found[1].output, as: UTF8.self) == "4\n")
        #expect(found[0].message.isEmpty && found[1].message == "test t1: wrong answer")
        #expect(found[2].message.hasPrefix("test t2: exit code 1 (ZeroDivisionError)\nTraceback"))
        #expect(found[2].message.contains("line 2") && !found[2].message.contains("\"/"), "\(found[2].message)")
    }

    @Test func outputsAndMessagesAreCut() throws {
        let found = try outcomes(
            "import sys\nprint('x' * 5000)\nsys.stderr.write('a' * 5000 + 'end')\nsys.exit(1)\n", try LiveHost.problem(),
            kept: .kibibytes(1))
        #expect(found[0].output.count == 1024)
        #expect(found[0].message.utf8.count == 1024 && found[0].message.hasSuffix("aend"))
    }

    @Test func anEmptyOrUncompilableProgramFailsEveryTest() throws {
        let problem = try LiveHost.problem()
        #expect(try outcomes(" \n", problem).map(\.verdict) == [.wrongAnswer, .wrongAnswer])
        guard LiveHost.has("cpp") else { return }
        let found = try outcomes("int main() { return x; }", language: "cpp", problem)
        #expect(found.map(\.verdict) == [.compileError, .compileError])
        #expect(found[0].message.contains("was not declared in this scope"))
    }

    @Test func aCheckerProgramExplainsAWrongAnswer() throws {
        guard LiveHost.has("python3") else { return }
        let checker = try CheckerProgram(
            convention: .testlib, language: "python3",
            files: [
                .init(
                    name: "check.py",
                    content: Array(
                        """
                        import sys
                        said = open(sys.argv[2]).read().strip()
                        if said == "3":
                            sys.exit(0)
                        sys.stderr.write("expected three, found " + said)
                        sys.exit(1)
                        """.utf8))
            ])
        let problem = try LiveHost.problem([("1 2\n", "3\n"), ("2 2\n", "3\n")], checker: .program(checker))
        let found = try outcomes(Self.sum + "import sys\nsys.stderr.write('mine')\nprint(a + b)\n", problem)
        #expect(found.map(\.verdict) == [.accepted, .wrongAnswer])
        #expect(found[1].message == "test t1: wrong answer\nexpected three, found 4")
    }

    @Test func aCancelledRunHasNoOutcomes() throws {
        let cancel = try CancellationFlag()
        cancel.cancel()
        try LiveHost.withJudge(.t2) { judge in
            let candidate = Candidate(problem: "p", index: 0, label: "", language: "python3", source: Array("print(3)".utf8))
            let found = try judge.outcomes(of: candidate, on: LiveHost.problem(), kept: .kibibytes(1), cancel: cancel)
            #expect(found == nil)
        }
    }

    @Test func aCheckerThatFailsIsOurErrorAndLeavesNoDirectory() throws {
        let checker = try CheckerProgram(convention: .testlib, language: "no-such-language", files: [.init(name: "c.x", content: [1])])
        let problem = try LiveHost.problem(checker: .program(checker))
        let runner = ScriptedRunner { _ in .made() }
        let judge = Judge(slot: runner, languages: .standard, settings: JudgeSettings())
        let candidate = Candidate(problem: "p", index: 0, label: "", language: "python3", source: Array("print(3)".utf8))
        #expect(throws: JudgingError.self) { _ = try judge.outcomes(of: candidate, on: problem, kept: .kibibytes(1)) }
        #expect(runner.leftDirectories == 0)
        #expect(judge.judge(task: 0, candidate: candidate, problem: problem)?.verdict == .judgeError)
        #expect(runner.leftDirectories == 0)
    }
}
