import Records
import Sandbox
import Testing

@testable import Judging

@Suite("From a run's outcome to a verdict")
struct ClassificationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var termination: Termination
        var usage = Usage()
        var outputLength = 0
        var ranOutOfMemory = false
        var expected: Classification

        var testDescription: String { "\(termination) \(usage.cpuTime) \(outputLength) -> \(expected)" }
    }

    private static let limits = Limits(cpuTime: .seconds(1), wallTime: .seconds(3), memory: .mebibytes(64), output: .kibibytes(1))
    private static let slow = Usage(cpuTime: .milliseconds(1001))
    private static let late = Usage(wallTime: .milliseconds(3001))
    private static let large = Usage(memory: .mebibytes(65))
    private static let slowAndLate = Usage(cpuTime: .milliseconds(1001), wallTime: .milliseconds(3001))
    private static let slowAndLarge = Usage(cpuTime: .milliseconds(1001), memory: .mebibytes(65))

    static let cases: [Case] = [
        Case(termination: .exited(code: 0), expected: .answerDecides),
        Case(termination: .exited(code: 1), expected: .judged(.runtimeError)),
        Case(termination: .exited(code: 255), expected: .judged(.runtimeError)),
        Case(termination: .signaled(signal: 11), expected: .judged(.runtimeError)),
        Case(termination: .signaled(signal: 31), expected: .judged(.runtimeError)),
        Case(termination: .signaled(signal: 9), expected: .judged(.runtimeError)),
        Case(termination: .cpuLimit, expected: .judged(.timeLimit)),
        Case(termination: .wallLimit, expected: .judged(.idleLimit)),
        Case(termination: .memoryLimit, expected: .judged(.memoryLimit)),
        Case(termination: .outputLimit, expected: .judged(.outputLimit)),
        Case(termination: .violation(systemCall: "ptrace"), expected: .judged(.sandboxViolation)),
        Case(termination: .cancelled, expected: .cancelled),
        // What was used counts even where the program ended well.
        Case(termination: .exited(code: 0), usage: slow, expected: .judged(.timeLimit)),
        // A busy machine made it late: the sandbox, which knows, did not stop it.
        Case(termination: .exited(code: 0), usage: late, expected: .answerDecides),
        Case(termination: .exited(code: 0), usage: large, expected: .judged(.memoryLimit)),
        Case(termination: .exited(code: 0), outputLength: 1025, expected: .judged(.outputLimit)),
        Case(termination: .exited(code: 0), outputLength: 1024, expected: .answerDecides),
        // Precedence among causes.
        Case(termination: .wallLimit, usage: slowAndLate, expected: .judged(.timeLimit)),
        Case(termination: .exited(code: 1), usage: slow, expected: .judged(.timeLimit)),
        Case(termination: .cpuLimit, usage: slowAndLarge, expected: .judged(.memoryLimit)),
        Case(termination: .memoryLimit, usage: large, outputLength: 1025, expected: .judged(.outputLimit)),
        Case(termination: .violation(systemCall: "socket"), usage: slowAndLarge, outputLength: 1025, expected: .judged(.sandboxViolation)),
        Case(termination: .cancelled, usage: slow, expected: .cancelled),
        // A runtime that says that memory ran out.
        Case(termination: .exited(code: 1), ranOutOfMemory: true, expected: .judged(.memoryLimit)),
        Case(termination: .signaled(signal: 6), ranOutOfMemory: true, expected: .judged(.memoryLimit)),
        Case(termination: .exited(code: 0), ranOutOfMemory: true, expected: .answerDecides),
    ]

    @Test("Every way to end, and several causes at once", arguments: cases)
    func classifies(_ row: Case) {
        let found = classify(
            row.termination, usage: row.usage, outputLength: row.outputLength, limits: Self.limits, ranOutOfMemory: row.ranOutOfMemory)
        #expect(found == row.expected)
    }

    @Test(
        "DeepMind's statuses: any signal is a timeout",
        arguments: [
            (Termination.exited(code: 0), CodeContestsStatus.success), (.exited(code: 1), .failed), (.signaled(signal: 11), .timeout),
            (.cpuLimit, .timeout), (.wallLimit, .timeout), (.memoryLimit, .timeout), (.outputLimit, .timeout),
            (.violation(systemCall: "socket"), .timeout),
        ])
    func statuses(_ termination: Termination, _ expected: CodeContestsStatus) {
        #expect(CodeContestsStatus(termination) == expected)
    }

    @Test("DeepMind's statuses as verdicts: a pass needs status and answer")
    func statusVerdicts() {
        #expect(CodeContestsStatus.success.verdict(answerMatches: true) == .accepted)
        #expect(CodeContestsStatus.success.verdict(answerMatches: false) == .wrongAnswer)
        #expect(CodeContestsStatus.failed.verdict(answerMatches: true) == .runtimeError)
        #expect(CodeContestsStatus.timeout.verdict(answerMatches: true) == .timeLimit)
        #expect(CodeContestsStatus(.cancelled) == nil)
    }

    @Test(
        "Checker programs: what neither accepts nor rejects is no decision",
        arguments: [
            (CheckerProgram.Convention.kattis, Int32(42), Bool?.some(true)), (.kattis, 43, false), (.kattis, 0, nil), (.kattis, 1, nil),
            (.kattis, 44, nil), (.testlib, 0, true), (.testlib, 1, false), (.testlib, 2, false), (.testlib, 3, nil), (.testlib, 4, false),
            (.testlib, 8, false), (.testlib, 7, nil), (.testlib, 42, nil),
        ])
    func checkerCodes(_ convention: CheckerProgram.Convention, _ code: Int32, _ expected: Bool?) {
        #expect(CheckerRun.decision(convention, exitCode: code) == expected)
    }
}
