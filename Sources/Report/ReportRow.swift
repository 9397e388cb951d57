import Records

/// One candidate of the plan with what became of it.
public struct ReportRow: Sendable, Hashable {
    public var problem: String
    /// Its number among the problem's candidates, from 0.
    public var candidate: Int
    /// Where it came from, such as `wrong_answer/greedy.cpp`.
    public var label: String
    public var language: String
    /// nil: missing.
    public var verdict: Verdict?
    /// The source is empty: there was nothing to run. Counts as wrong and stays in the denominator, whatever `verdict` says.
    public var hasNothingToRun: Bool
    public var testsPassed: Int
    public var testsRun: Int
    public var testsTotal: Int
    /// In stored order, from 0; nil: none.
    public var firstFailedTest: Int?
    /// Tests that were passed only when they were run again, right answers just past the time limit: another run may decide otherwise.
    public var flakyTests: Int
    /// The largest of each figure over the tests; nil: no test ran.
    public var usage: Usage?
    /// nil: nothing ran.
    public var tier: SandboxTier?
    public var sourceDigest: Digest?
    /// What its source says it should get; nil: unknown.
    public var expected: Verdict?
    /// Where its source says only right or wrong; nil: unknown.
    public var expectedCorrect: Bool?
    /// One line for a person.
    public var message: String

    public init(
        problem: String, candidate: Int, label: String, language: String, verdict: Verdict?, hasNothingToRun: Bool = false,
        testsPassed: Int = 0, testsRun: Int = 0, testsTotal: Int = 0, firstFailedTest: Int? = nil, flakyTests: Int = 0, usage: Usage? = nil,
        tier: SandboxTier? = nil, sourceDigest: Digest? = nil, expected: Verdict? = nil, expectedCorrect: Bool? = nil,
        message: String = ""
    ) {
        self.problem = problem
        self.candidate = candidate
        self.label = label
        self.language = language
        self.verdict = verdict
        self.hasNothingToRun = hasNothingToRun
        self.testsPassed = testsPassed
        self.testsRun = testsRun
        self.testsTotal = testsTotal
        self.firstFailedTest = firstFailedTest
        self.flakyTests = flakyTests
        self.usage = usage
        self.tier = tier
        self.sourceDigest = sourceDigest
        self.expected = expected
        self.expectedCorrect = expectedCorrect
        self.message = message
    }
}

extension ReportRow {
    /// What the report shows; nil: missing. A program with nothing in it prints nothing, which is a wrong answer.
    public var shownVerdict: Verdict? { hasNothingToRun ? .wrongAnswer : verdict }

    /// False while the verdict is missing or the judge failed: such a candidate is neither right nor wrong.
    public var isScored: Bool { shownVerdict?.isScored ?? false }

    public var isAccepted: Bool { shownVerdict == .accepted }

    /// Whether its source says that it is right; nil: unknown.
    public var shouldPass: Bool? { expectedCorrect ?? expected.map { $0 == .accepted } }

    /// nil: there is no verdict, so that nothing is known of any test.
    package var knownTestsPassed: Int? { shownVerdict == nil ? nil : testsPassed }
    package var knownTestsRun: Int? { shownVerdict == nil ? nil : testsRun }
    package var knownFlakyTests: Int? { shownVerdict == nil ? nil : flakyTests }

    /// The message to show, with a word where the judge had nothing to say.
    package var shownMessage: String {
        if !message.isEmpty { return message }
        if hasNothingToRun { return "nothing to run: the candidate is empty" }
        return verdict == nil ? "no verdict" : ""
    }
}
