import Records

/// One sampled reference solution of a problem, with what its runs showed.
package struct CheckedReference: Sendable {
    package var label: String
    package var language: String
    package var isCorrect: Bool
    /// The verdict that its source names; nil: the source says only right or wrong.
    package var expected: Verdict?
    /// What the problem allows this language per test, without the factor of the check.
    package var timeLimit: Duration
    /// Each over all tests. The first one counts; the others show whether answers change from run to run.
    package var runs: [TaskResult]

    package init(label: String, language: String, isCorrect: Bool, expected: Verdict?, timeLimit: Duration, runs: [TaskResult]) {
        self.label = label
        self.language = language
        self.isCorrect = isCorrect
        self.expected = expected
        self.timeLimit = timeLimit
        self.runs = runs
    }
}

/// A reference as the analysis looks at it: one observation per test.
struct ObservedReference {
    let label: String
    let isCorrect: Bool
    let expected: Verdict?
    let compiles: Bool
    /// By test. Empty if the program does not compile.
    let tests: [Observation]
    /// By test: whether a repeated run got another verdict. Empty: the reference was run once.
    let isUnsteady: [Bool]

    /// nil: the runs do not cover all tests, which only a damaged or foreign run can show.
    init?(_ reference: CheckedReference, testCount: Int) {
        guard let first = reference.runs.first else { return nil }
        label = reference.label
        isCorrect = reference.isCorrect
        expected = reference.expected
        compiles = first.verdict != .compileError
        guard compiles else {
            tests = []
            isUnsteady = []
            return
        }
        let isWhole = reference.runs.allSatisfy { run in
            run.tests.count == testCount && run.tests.indices.allSatisfy { run.tests[$0].test == $0 }
        }
        guard isWhole else { return nil }
        tests = first.tests.map { Observation($0, timeLimit: reference.timeLimit) }
        let others = reference.runs.dropFirst()
        isUnsteady =
            others.isEmpty
            ? [] : first.tests.indices.map { test in others.contains { $0.tests[test].verdict != first.tests[test].verdict } }
    }

    /// Counts towards the true negative rate: it compiles, and its source does not say that it fails by something else than its answers.
    var isKnownWrong: Bool { !isCorrect && compiles && (expected == nil || expected == .wrongAnswer) }
}

/// What one reference did on one test.
struct Observation {
    /// Under the time limit of the check.
    let verdict: Verdict
    /// It took more than the problem's own limit, though less than that of the check.
    let isSlow: Bool
    /// The beginning of what it printed; empty for an accepted test.
    let output: [UInt8]
    let outputLength: Int
    let digest: Digest

    init(_ result: TestResult, timeLimit: Duration) {
        verdict = result.verdict
        isSlow = result.usage.cpuTime > timeLimit
        output = result.output
        outputLength = result.outputLength
        digest = result.outputDigest
    }

    /// It ended in order, so its answer decided.
    var hasAnswer: Bool { verdict == .accepted || verdict == .wrongAnswer }
    var isWholeOutput: Bool { output.count == outputLength }
    var isOverTime: Bool { isSlow || verdict == .timeLimit || verdict == .idleLimit }
    var crashed: Bool { !hasAnswer && verdict != .timeLimit && verdict != .idleLimit }
}
