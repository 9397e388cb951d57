import Records

/// How a program did on one test.
struct TestResult: Sendable {
    var test: TestCase
    var outcome: TestOutcome

    var isPassed: Bool { outcome.verdict == .accepted }
    /// Whether there is something to repair. What the judge failed to judge is neither passed nor failed.
    var isFailed: Bool { !isPassed && outcome.verdict != .judgeError }
}

/// How far a program is from passing: less is nearer.
struct ProgramDistance: Comparable, Sendable {
    /// Tests at which it printed nothing that can be compared: it crashed, or was stopped.
    private let unanswered: Int
    private let difference: Double

    init(_ results: [TestResult]) {
        unanswered = results.count { $0.isFailed && $0.outcome.verdict != .wrongAnswer }
        difference = results.filter { $0.outcome.verdict == .wrongAnswer }.reduce(0) { $0 + ProgramDistance.difference($1) }
    }

    static func < (left: ProgramDistance, right: ProgramDistance) -> Bool {
        (left.unanswered, left.difference) < (right.unanswered, right.difference)
    }

    /// The sum over the lines: of two numbers their difference, of other lines 1 where they differ. A failed test is never at 0.
    private static func difference(_ result: TestResult) -> Double {
        let (printed, expected) = (lines(result.outcome.output), lines(result.test.expectedOutput))
        var sum = Double(abs(printed.count - expected.count))
        for (left, right) in zip(printed, expected) where left != right {
            if let left = Double(left), let right = Double(right), (left - right).isFinite { sum += abs(left - right) } else { sum += 1 }
        }
        return max(sum, 1e-9)
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(\.trimmingSpaces).filter { !$0.isEmpty }
    }
}
