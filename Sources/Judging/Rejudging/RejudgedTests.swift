import Records

/// Adds up the tests of one candidate that is judged anew.
struct RejudgedTests {
    private let stored: TaskResult
    private var tests: [TestResult] = []
    private var undecided: [(test: Int, reason: UndecidedReason)] = []
    private var lacking = 0
    /// Tests whose stored message says why they failed now too.
    private var known: Set<Int> = []
    /// How the checker failed, by test.
    private var failures: [Int: String] = [:]

    init(stored: TaskResult) { self.stored = stored }

    /// The candidate is wrong, whatever its other tests say.
    var hasFailed: Bool { tests.contains { $0.isFailed } }

    /// - Parameter keepsMessage: the same checker decided before, or no checker at all.
    mutating func add(_ test: TestResult, _ decision: Rejudging.Decision, keepsMessage: Bool) {
        var judged = test
        if keepsMessage { known.insert(test.test) }
        switch decision {
        case .verdict(let verdict): judged.verdict = verdict
        case .answer(let checked):
            judged.verdict = checked.isRight ? .accepted : .wrongAnswer
            failures[test.test] = checked.failure
        case .undecided(let reason):
            judged.verdict = .judgeError
            undecided.append((test.test, reason))
        }
        tests.append(judged)
    }

    /// The test did not run.
    mutating func lacks(_ test: Int) { lacking += 1 }

    /// The verdict is that of the first failed test in stored order; where a failed test ends the candidate, there is only one. One failed test is
    /// enough for a verdict. Without one, every test must be decided.
    func result(of problem: PreparedProblem) -> TaskResult {
        let failed = tests.filter(\.isFailed).min { $0.test < $1.test }
        let (verdict, message): (Verdict, String) =
            if let failed {
                (failed.verdict, self.message(of: failed, problem))
            } else if let reason {
                (.judgeError, reason.message(what(reason, problem)))
            } else { (.accepted, "") }
        let passed = tests.count { $0.verdict == .accepted }
        // Which tests were flaky is not stored: as many as can be.
        return TaskResult(
            task: stored.task, verdict: verdict, tier: stored.tier, testsPassed: passed,
            testsRun: tests.count, testsTotal: problem.testCount, firstFailedTest: failed?.test, flakyTests: min(stored.flakyTests, passed),
            usage: tests.reduce(Usage()) { $0.maximum($1.usage) }, speedFactor: stored.speedFactor, message: oneLine(message, limit: 1000),
            tests: tests.sorted { $0.test < $1.test })
    }

    /// Why the candidate is not decided; nil: nothing is open.
    private var reason: UndecidedReason? { undecided.first?.reason ?? (lacking > 0 ? .notRun : nil) }

    private func what(_ reason: UndecidedReason, _ problem: PreparedProblem) -> String {
        guard let first = undecided.first, let test = tests.first(where: { $0.test == first.test }) else {
            return "\(lacking) of \(counted(problem.testCount, "test")) did not run, and the others are passed"
        }
        let name = problem.tests[first.test].name
        return "test \(name): \(test.output.count) of \(counted(test.outputLength, "byte")) of its output are stored"
    }

    /// In one line, as a run of the candidate would say it.
    private func message(of failed: TestResult, _ problem: PreparedProblem) -> String {
        let name = problem.tests[failed.test].name
        if let failure = failures[failed.test] { return "test \(name): \(failure)" }
        let old = stored.tests.first { $0.test == failed.test }
        let isKnown = known.contains(failed.test) && stored.firstFailedTest == failed.test && old?.verdict == failed.verdict
        if isKnown, !stored.message.isEmpty { return stored.message }
        return switch failed.verdict {
        case .wrongAnswer: "test \(name): \(failed.output.allSatisfy(isWhiteSpace) ? "no output" : "wrong answer")"
        case .runtimeError where failed.exitCode < 0: "test \(name): ended by signal \(-failed.exitCode)"
        case .runtimeError: "test \(name): exit code \(failed.exitCode)"
        default: "test \(name): \(failed.verdict.code) when it ran"
        }
    }
}

extension TestResult {
    /// Neither passed nor open.
    fileprivate var isFailed: Bool { verdict != .accepted && verdict != .judgeError }
}
