/// One test of one task as it was judged.
public struct TestResult: Hashable, Sendable {
    /// Position in the task's list of tests (stored order of the problem's chosen kinds), from 0.
    public var test: Int
    public var verdict: Verdict
    public var usage: Usage
    /// The exit status, or minus the signal's number.
    public var exitCode: Int
    /// What the program printed, up to the cap of the run's configuration.
    public var output: [UInt8]
    /// The full length of what it printed, up to the output limit.
    public var outputLength: Int
    /// SHA-256 of the whole output that was read.
    public var outputDigest: Digest
    /// The end of what the program wrote to its standard error: at most `judging.kept_errors_kib`.
    public var errorTail: [UInt8]

    public init(
        test: Int, verdict: Verdict, usage: Usage, exitCode: Int, output: [UInt8], outputLength: Int, outputDigest: Digest,
        errorTail: [UInt8] = []
    ) {
        self.test = test
        self.verdict = verdict
        self.usage = usage
        self.exitCode = exitCode
        self.output = output
        self.outputLength = outputLength
        self.outputDigest = outputDigest
        self.errorTail = errorTail
    }
}

/// The verdict of one task with the tests behind it: what a journal record and a shard's rows carry.
public struct TaskResult: Hashable, Sendable {
    /// The task's position in the plan, from 0.
    public var task: Int
    public var verdict: Verdict
    public var tier: SandboxTier
    public var testsPassed: Int
    /// How many tests ran; fewer than `testsTotal` under `stop = first_failure`.
    public var testsRun: Int
    public var testsTotal: Int
    /// The smallest position among the tests that ran and were not passed; nil: none. With `stop = first_failure` that is the test which
    /// ended the run, whatever the order in which tests ran.
    public var firstFailedTest: Int?
    /// How many tests were passed only when they were run again: right answers just past the time limit, whose verdict hangs on the moment.
    public var flakyTests: Int
    /// The largest of each figure over the tests.
    public var usage: Usage
    /// The host's speed factor that scaled the limits; 1 when not calibrated.
    public var speedFactor: Double
    /// One line for a person: the compiler's first error, the denied system call, what went wrong in the judge. At most 4 KiB.
    public var message: String
    /// The tests that ran, in stored order.
    public var tests: [TestResult]

    /// What the message of a wrong answer says, behind the test's name, where the answer made the problem's own checker fail.
    package static let checkerFailureMark = "the checker failed on this answer"

    public init(
        task: Int, verdict: Verdict, tier: SandboxTier, testsPassed: Int, testsRun: Int, testsTotal: Int, firstFailedTest: Int?,
        flakyTests: Int = 0, usage: Usage, speedFactor: Double = 1, message: String = "", tests: [TestResult] = []
    ) {
        self.task = task
        self.verdict = verdict
        self.tier = tier
        self.testsPassed = testsPassed
        self.testsRun = testsRun
        self.testsTotal = testsTotal
        self.firstFailedTest = firstFailedTest
        self.flakyTests = flakyTests
        self.usage = usage
        self.speedFactor = speedFactor
        self.message = message
        self.tests = tests
    }
}
