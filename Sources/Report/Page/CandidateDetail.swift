import Records

/// What a page shows of one candidate beside its line in the table.
package struct CandidateDetail: Sendable {
    /// The most tests whose verdicts are listed, and whose texts are shown.
    package static let mostTests = 200
    package static let mostFailures = 3
    /// In bytes.
    package static let longestSource = 24 << 10
    package static let longestPrompt = 12 << 10
    package static let longestOutput = 3 << 10
    package static let longestName = 120

    /// The row of the report.
    package var row: Int
    package var source: ShownText
    /// The first tests that ran, in stored order.
    package var tests: [DetailedTest]
    /// Tests that ran.
    package var testsRun: Int
    /// The first tests that failed, with their texts.
    package var failures: [FailedTest]
    /// nil: the candidate was not generated here.
    package var completion: ShownCompletion?

    package init(
        row: Int, source: ShownText, tests: [DetailedTest] = [], testsRun: Int = 0, failures: [FailedTest] = [],
        completion: ShownCompletion? = nil
    ) {
        self.row = row
        self.source = source
        self.tests = tests
        self.testsRun = testsRun
        self.failures = failures
        self.completion = completion
    }
}

/// One test of one candidate, without texts.
package struct DetailedTest: Sendable {
    /// Position among the problem's tests of the run's kinds, from 0.
    package var position: Int
    /// Empty: the problem set is not at hand.
    package var name: String
    package var verdict: Verdict
    package var usage: Usage
    /// The exit status, or minus the signal's number.
    package var exitCode: Int

    package init(position: Int, name: String, verdict: Verdict, usage: Usage, exitCode: Int) {
        self.position = position
        self.name = name
        self.verdict = verdict
        self.usage = usage
        self.exitCode = exitCode
    }
}

/// What a failed test read, what it should have printed, and what it printed.
package struct FailedTest: Sendable {
    package var position: Int
    /// nil: the problem set is not at hand.
    package var input: ShownText?
    package var expected: ShownText?
    package var printed: ShownText
    /// The end of what it wrote to standard error; nil: the run did not keep it.
    package var errors: ShownText?

    /// - Parameters:
    ///   - result: with the part of its output that the run kept.
    ///   - test: nil: the problem set is not at hand.
    ///   - errors: the end of what was written to standard error; nil: the run did not keep it.
    package init(_ result: TestResult, test: TestCase?, errors: [UInt8]? = nil) {
        let limit = CandidateDetail.longestOutput
        // Of an output that was cut, the end is not there to differ.
        let isCut = result.output.count < result.outputLength
        var difference = test.flatMap { FirstDifference(expected: $0.expectedOutput, printed: result.output) }
        if isCut, let found = difference, found.printed.upperBound >= result.output.count { difference = nil }
        position = result.test
        input = test.map { ShownText($0.input, limit: limit) }
        expected = test.map { ShownText($0.expectedOutput, limit: limit, mark: difference?.expected) }
        printed = ShownText(result.output, limit: limit, mark: difference?.printed, whole: result.outputLength)
        self.errors = errors.map { ShownText($0, limit: limit) }
    }
}

/// The model's answer that a candidate was taken from.
package struct ShownCompletion: Sendable {
    /// With the program marked, where it was taken from the text.
    package var text: ShownText
    package var stage: String
    /// Why there is no program; empty: there is one.
    package var reason: String
    /// The messages that it answers; nil: they cannot be made again.
    package var prompt: ShownText?

    package init(text: ShownText, stage: String, reason: String, prompt: ShownText? = nil) {
        self.text = text
        self.stage = stage
        self.reason = reason
        self.prompt = prompt
    }
}
