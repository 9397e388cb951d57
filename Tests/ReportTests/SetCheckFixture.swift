import Digests
import Judging
import Records

@testable import Report

/// A problem and what references did on it, in a few words.
struct SetCheckFixture {
    /// What a reference did on one test.
    enum Did {
        case prints(String)
        /// The answer is printed after the time limit, and within twice that.
        case late(String)
        case crashes
        case isStopped
    }

    var problem: Problem
    var references: [CheckedReference] = []

    static let limit = Duration.seconds(1)

    /// - Parameter tests: inputs and expected outputs; all hidden.
    init(_ tests: [(String, String)], statement: String = "", checker: CheckerSpec = .standard) {
        problem = Problem(
            name: "p", split: "test", statement: statement, timeLimit: Self.limit, memoryLimit: .mebibytes(256), checker: checker,
            tests: tests.enumerated().map { position, test in
                TestCase(
                    kind: .privateTests, name: "private_tests/\(position)", input: Array(test.0.utf8), expectedOutput: Array(test.1.utf8))
            })
    }

    /// Ten tests with the inputs 0 to 9, which expect the double of their input.
    static func doubling(statement: String = "") -> SetCheckFixture {
        SetCheckFixture((0..<10).map { ("\($0)\n", "\(2 * $0)\n") }, statement: statement)
    }

    /// Adds references that do the same.
    /// - Parameter runs: the first counts; more are repeats.
    mutating func add(_ count: Int, right isCorrect: Bool = true, expected: Verdict? = nil, _ runs: [Did]...) {
        for _ in 0..<count {
            references.append(
                CheckedReference(
                    label: "\(isCorrect ? "solutions" : "incorrect_solutions")/\(references.count)", language: "cpp", isCorrect: isCorrect,
                    expected: expected, timeLimit: Self.limit, runs: runs.map(result)))
        }
    }

    /// What a program does that is right on all tests as they were before a test broke them.
    var rightAnswers: [Did] { problem.tests.map { .prints(String(decoding: $0.expectedOutput, as: UTF8.self)) } }

    mutating func addUncompiled() {
        references.append(
            CheckedReference(
                label: "solutions/\(references.count)", language: "cpp", isCorrect: true, expected: nil, timeLimit: Self.limit,
                runs: [
                    TaskResult(
                        task: 0, verdict: .compileError, tier: .t3, testsPassed: 0, testsRun: 0, testsTotal: problem.tests.count,
                        firstFailedTest: nil, usage: Usage())
                ]))
    }

    func check(recordedQuarantine: String? = nil) throws -> ProblemCheck {
        try ProblemCheck(problem, references: references, recordedQuarantine: recordedQuarantine)
    }

    private func result(_ run: [Did]) -> TaskResult {
        let tests = run.enumerated().map { position, did in test(did, position) }
        return TaskResult(
            task: 0, verdict: tests.first { $0.verdict != .accepted }?.verdict ?? .accepted, tier: .t3, testsPassed: 0,
            testsRun: tests.count, testsTotal: problem.tests.count, firstFailedTest: nil, usage: Usage(), tests: tests)
    }

    private func test(_ did: Did, _ position: Int) -> TestResult {
        var (verdict, time, output) = (Verdict.wrongAnswer, Self.limit * 0.1, "")
        switch did {
        case .prints(let text): output = text
        case .late(let text): (output, time) = (text, Self.limit * 1.5)
        case .crashes: verdict = .runtimeError
        case .isStopped: (verdict, time) = (.timeLimit, Self.limit * 2)
        }
        let bytes = Array(output.utf8)
        if verdict == .wrongAnswer {
            let checker = Acceptance.builtIn(problem.checker)
            verdict = checker.accepts(output: bytes, expected: problem.tests[position].expectedOutput) ? .accepted : .wrongAnswer
        }
        return TestResult(
            test: position, verdict: verdict, usage: Usage(cpuTime: time), exitCode: 0, output: verdict == .accepted ? [] : bytes,
            outputLength: bytes.count, outputDigest: sha256(bytes))
    }
}
