import Digests
import Records

/// Judges candidates of one problem anew by what they printed, without running them.
///
/// A test that ended otherwise than by its answer, such as by a time limit, keeps its verdict. Where an answer decided, the checker of
/// `settings` decides again, in the order in which the tests ran; with `stop = first_failure` the first failed test ends the candidate, as
/// it would end a candidate that runs. Tests behind that one are dropped.
package struct Rejudging {
    /// Decides about an output where the checker is a program; nil: that was cancelled.
    package typealias ProgramCheck = (_ output: [UInt8], _ test: Int) throws -> CheckedOutput?

    private let problem: PreparedProblem
    private let settings: JudgeSettings
    /// By test.
    private let checkers: [ResolvedChecker]
    /// By test: whether the run that is rejudged used the same checker.
    private let isUnchanged: [Bool]
    private let program: ProgramCheck

    /// - Parameters:
    ///   - old: as the run judged that stored the outputs.
    ///   - settings: as they are judged now.
    /// - Throws: `JudgingError` (.unknownChecker) where this build does not know a checker.
    package init(_ problem: PreparedProblem, from old: JudgeSettings, to settings: JudgeSettings, program: @escaping ProgramCheck) throws {
        self.problem = problem
        self.settings = settings
        self.program = program
        let before = try old.replacement.map { try CheckerTable.resolve($0) }
        let now = try settings.replacement.map { try CheckerTable.resolve($0) }
        checkers = problem.tests.map { now ?? problem.checkers[$0.checker] }
        isUnchanged = zip(problem.tests, checkers).map { test, checker in checker.isSame(as: before ?? problem.checkers[test.checker]) }
    }

    /// The candidate's result under the settings. Where stored outputs do not decide, its verdict is judge error, and the message has the
    /// reason (`UndecidedReason`).
    /// - Returns: nil where a checker program was cancelled.
    /// - Precondition: `check` has found nothing wrong with the result.
    package func result(of stored: TaskResult) throws -> TaskResult? {
        guard stored.verdict != .judgeError || !stored.tests.isEmpty else {
            return undecided(stored, .judgeError, "the judge failed in the run that is rejudged: \(stored.message)")
        }
        guard !stored.tests.isEmpty else {
            // What does not compile ran on no test.
            if stored.testsRun == 0 { return stored }
            return undecided(stored, .notKept, "nothing is stored of the \(counted(stored.testsRun, "test")) that ran")
        }
        return try decided(stored)
    }

    private func decided(_ stored: TaskResult) throws -> TaskResult? {
        let ran = Dictionary(stored.tests.map { ($0.test, $0) }) { first, _ in first }
        var tally = RejudgedTests(stored: stored)
        for index in problem.order(settings.order) {
            guard let test = ran[index] else {
                tally.lacks(index)
                continue
            }
            guard let decision = try decision(test) else { return nil }
            tally.add(test, decision, keepsMessage: isUnchanged[index] || !test.isAnswered)
            if settings.stop == .firstFailure, tally.hasFailed { break }
        }
        return tally.result(of: problem)
    }

    private func decision(_ test: TestResult) throws -> Decision? {
        guard test.isAnswered else { return .verdict(test.verdict) }
        let (isKnown, isWhole) = (isUnchanged[test.test] && test.verdict != .judgeError, test.output.count == test.outputLength)
        let expected = problem.tests[test.test].expected
        switch checkers[test.test] {
        case .builtIn(let checker):
            if isWhole { return .answer(CheckedOutput(isRight: checker.accepts(output: test.output, expected: expected))) }
            // The output is the expected one, of which everything is known.
            if test.outputLength == expected.count, test.outputDigest == sha256(expected) {
                return .answer(CheckedOutput(isRight: checker.accepts(output: expected, expected: expected)))
            }
        case .program:
            if isWhole, !isKnown { return try program(test.output, test.test).map(Decision.answer) }
        }
        return isKnown ? .verdict(test.verdict) : .undecided(test.output.isEmpty ? .notKept : .cut)
    }

    private func undecided(_ stored: TaskResult, _ reason: UndecidedReason, _ what: String) -> TaskResult {
        TaskResult(
            task: stored.task, verdict: .judgeError, tier: stored.tier, testsPassed: 0, testsRun: 0, testsTotal: problem.testCount,
            firstFailedTest: nil, usage: stored.usage, speedFactor: stored.speedFactor,
            message: oneLine(reason.message(what), limit: 1000))
    }

    /// What stored outputs say about one test.
    enum Decision {
        /// As it was stored.
        case verdict(Verdict)
        case answer(CheckedOutput)
        case undecided(UndecidedReason)
    }
}

extension TestResult {
    /// An answer decided, or a checker that failed to decide about one.
    fileprivate var isAnswered: Bool { [.accepted, .wrongAnswer, .judgeError].contains(verdict) }
}

extension ResolvedChecker {
    fileprivate func isSame(as other: ResolvedChecker) -> Bool {
        switch (self, other) {
        case (.builtIn(let left), .builtIn(let right)): left.fingerprint == right.fingerprint
        case (.program(let left), .program(let right)): left == right
        default: false
        }
    }
}
