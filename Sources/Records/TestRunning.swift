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

/// Runs a program on tests. Generation asks through this, so that it knows neither the judge nor the sandbox.
public protocol TestRunning: Sendable {
    /// - Parameters:
    ///   - problem: the problem's index in the set, for its limits and its checker.
    ///   - tests: those to run, all of them, in this order.
    /// - Returns: one outcome a test. What the program does wrong is an outcome.
    /// - Throws: the judge's own errors.
    func run(_ source: [UInt8], language: String, problem: Int, tests: [TestCase]) async throws -> [TestOutcome]
}
