import Digests
import Records
import Sandbox

extension Rejudging {
    /// What contradicts itself in a result that another process stored, in one line; nil: nothing.
    package static func objection(to stored: TaskResult, of problem: PreparedProblem) -> String? {
        guard stored.verdict == .judgeError || stored.testsTotal == problem.testCount else {
            return "it has \(counted(stored.testsTotal, "test")), and the problem has \(problem.testCount)"
        }
        guard stored.verdict != .accepted || stored.testsRun > 0 else { return "it is accepted, and no test ran" }
        guard stored.verdict != .accepted || stored.tests.allSatisfy({ $0.verdict == .accepted }) else {
            return "it is accepted, and a test of it is not"
        }
        guard stored.verdict == .judgeError || stored.tests.isEmpty || stored.tests.count == stored.testsRun else {
            return "\(counted(stored.testsRun, "test")) ran, and \(stored.tests.count) are stored"
        }
        var seen: Set<Int> = []
        for test in stored.tests {
            guard problem.tests.indices.contains(test.test) else { return "the problem has no test \(test.test)" }
            guard seen.insert(test.test).inserted else { return "test \(test.test) is there twice" }
            guard test.output.count <= test.outputLength else {
                return "test \(test.test) has \(test.output.count) stored bytes of an output of \(counted(test.outputLength, "byte"))"
            }
            guard test.output.count < test.outputLength || sha256(test.output) == test.outputDigest else {
                return "the stored output of test \(test.test) has another digest"
            }
        }
        return nil
    }
}

/// What a checker program decided about an output.
public struct CheckedOutput: Hashable, Sendable {
    public var isRight: Bool
    /// How the checker failed on the output, which is a wrong answer then; nil: it decided.
    public var failure: String?

    public init(isRight: Bool, failure: String? = nil) {
        self.isRight = isRight
        self.failure = failure
    }
}

extension Judge {
    /// What the problem's checker program decides about an output of one of its tests.
    /// - Returns: nil where that was cancelled.
    /// - Throws: trouble of the host that stays after several tries; `JudgingError` of a checker that decides about no output.
    package func checked(_ output: [UInt8], test index: Int, of problem: PreparedProblem, cancel: CancellationFlag?) throws
        -> CheckedOutput?
    {
        try retrying {
            var failure: String?
            guard let check = try answerCheck(of: problem, runner: slot, cancel: cancel, failure: { failure = $0 }) else { return nil }
            return try check(output, problem.tests[index]).map { CheckedOutput(isRight: $0, failure: $0 ? nil : failure) }
        }
    }
}
