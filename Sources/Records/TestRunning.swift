/// How a program did on one test, as far as a flow that repairs programs needs to know. A hint and never a verdict that counts.
public struct TestOutcome: Hashable, Sendable {
    public var verdict: Verdict
    /// What the program printed, cut to a length that fits into a prompt.
    public var output: [UInt8]
    /// What it wrote to standard error, or what the compiler or checker said; cut likewise.
    public var message: String

    public init(verdict: Verdict, output: [UInt8] = [], message: String = "") {
        self.verdict = verdict
        self.output = output
        self.message = message
    }
}

/// Why a program could not be run on tests. It is never the program's fault.
public enum TestRunCode: FailureCode {
    /// These tests of this program could not be run, or not now: others can be, and these perhaps another time.
    case notRun
    /// No program can be run on this host as it is set up.
    case unusableHost
}

public typealias TestRunError = Failure<TestRunCode>

/// Runs a program on tests. Generation asks through this, so that it knows neither the judge nor the sandbox.
public protocol TestRunning: Sendable {
    /// - Parameters:
    ///   - problem: the problem's index in the set, for its limits and its checker.
    ///   - tests: those to run, all of them, in this order.
    /// - Returns: one outcome a test. What the program does wrong is an outcome.
    /// - Throws: `TestRunError`; `CancellationError`.
    func run(_ source: [UInt8], language: String, problem: Int, tests: [TestCase]) async throws -> [TestOutcome]
}
