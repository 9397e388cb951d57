import Records

/// Adds up the tests of one task.
struct TestTally {
    private let task: Int
    private let tier: SandboxTier
    private let testsTotal: Int
    private let speedFactor: Double
    private var tests: [TestResult] = []
    private var messages: [Int: String] = [:]
    private var flakyTests = 0

    init(task: Int, tier: SandboxTier, testsTotal: Int, speedFactor: Double) {
        self.task = task
        self.tier = tier
        self.testsTotal = testsTotal
        self.speedFactor = speedFactor
    }

    /// - Parameter isFlaky: another run of the test got another verdict.
    mutating func add(_ test: TestResult, message: String, isFlaky: Bool = false) {
        tests.append(test)
        if isFlaky { flakyTests += 1 }
        if test.verdict != .accepted { messages[test.test] = message }
    }

    /// The verdict of the tests that ran: that of the first, in stored order, that was not passed, as a contest judge reports it. Where the
    /// first failure ended the run, only one test was not passed: the first in the order of the run.
    func result() -> TaskResult {
        let failed = tests.filter { $0.verdict != .accepted }.min { $0.test < $1.test }
        // Nothing ran and nothing failed: never "all passed".
        guard !tests.isEmpty else { return result(.judgeError, message: "no test ran") }
        return result(failed?.verdict ?? .accepted, message: failed.flatMap { messages[$0.test] } ?? "")
    }

    /// A verdict that does not come from the tests.
    func result(_ verdict: Verdict, message: String) -> TaskResult {
        TaskResult(
            task: task, verdict: verdict, tier: tier, testsPassed: tests.count { $0.verdict == .accepted }, testsRun: tests.count,
            testsTotal: testsTotal, firstFailedTest: tests.filter { $0.verdict != .accepted }.map(\.test).min(), flakyTests: flakyTests,
            usage: tests.reduce(Usage()) { $0.maximum($1.usage) }, speedFactor: speedFactor, message: oneLine(message, limit: 1000),
            tests: tests.sorted { $0.test < $1.test })
    }
}
