import Records

/// True positive and true negative rate.
package struct CheckRates: Sendable, Hashable {
    package var truePositives = Proportion()
    package var trueNegatives = Proportion()

    static func + (left: CheckRates, right: CheckRates) -> CheckRates {
        CheckRates(truePositives: left.truePositives + right.truePositives, trueNegatives: left.trueNegatives + right.trueNegatives)
    }
}

/// The steps after which rates are counted.
package enum CheckStep: String, Sendable, CaseIterable {
    /// All sampled references that compile, the set's checker, all tests.
    case stored = "as stored"
    /// Without right references that do not count.
    case references = "references that count"
    /// With the proposed checker.
    case checker = "proposed checker"
    /// With the proposed changes of tests and limits.
    case tests = "proposed tests"
}

/// What `data check` found out about one problem. A pure function of the problem and of what its references did.
package struct ProblemCheck: Sendable {
    package let name: String
    package let split: String
    /// By position.
    package let testNames: [String]
    package let hiddenTests: Int
    package let lint: SetLint
    /// Right references that were run, and those of them that count.
    package let sampledRight: Int
    package let rightCount: Int
    package let wrongCount: Int
    package let dropped: [(label: String, why: String)]
    package let checker: CheckerSpec
    package let ladder: CheckerLadder
    package internal(set) var findings: [TestFinding]
    /// In the order of `CheckStep`.
    package internal(set) var rates: [CheckRates]
    package internal(set) var problemClass = ProblemClass.unchecked
    package internal(set) var reasons: [ProblemReason] = []
    /// Sentences for a person, one for each thing that was seen.
    package internal(set) var remarks: [String] = []
    /// Wrong references that pass everything, by label.
    package internal(set) var uncaught: [String] = []
    /// The proposal: the problem's own limit, raised. nil: it stays.
    package internal(set) var proposedTimeLimit: Duration?

    /// Some right reference fails as the set stands.
    package var fails: Bool { rates[0].truePositives.count < rates[0].truePositives.total }
    package var final: CheckRates { rates[rates.count - 1] }
    package var testCount: Int { testNames.count }
    package var proposedChecker: CheckerSpec? { ladder.adopted }

    package func count(of state: TestState) -> Int { findings.count { $0.state == state } }

    /// - Parameters:
    ///   - problem: with its statement and all tests.
    ///   - references: all that were sampled and have results, with runs over all tests.
    ///   - missing: for each other reference that was sampled, the judge's own error; empty: it was not run.
    /// - Throws: `ReportError` (.incomplete) where the runs of a reference do not cover the problem's tests.
    package init(_ problem: Problem, references: [CheckedReference], missing: [String] = [], recordedQuarantine: String? = nil) throws {
        let observed = try references.map { reference in
            guard let seen = ObservedReference(reference, testCount: problem.tests.count) else {
                throw ReportError(
                    .incomplete,
                    "problem \"\(problem.name)\": the results of its reference \(ForeignText.line(reference.label)) do not cover its "
                        + counted(problem.tests.count, "test"),
                    remedy: "The run was made from another problem set, or is damaged: run `data check` into a new directory")
            }
            return seen
        }
        let words = StatementWords(problem.statement)
        let sampled = SampledReferences(problem, observed)
        name = problem.name
        split = problem.split
        testNames = problem.tests.map(\.name)
        hiddenTests = problem.tests.count { $0.kind != .publicTests }
        lint = SetLint(problem, words: words)
        sampledRight = sampled.sampledRight
        rightCount = sampled.right.count
        wrongCount = sampled.wrong.count
        dropped = sampled.dropped
        checker = problem.checker
        ladder = CheckerLadder(problem, right: sampled.right, wrong: sampled.wrong, words: words)
        findings = []
        rates = []
        var analysis = ProblemAnalysis(problem, sampled, words: words, ladder: ladder, lint: lint)
        analysis.run(recordedQuarantine: recordedQuarantine, into: &self)
        if !missing.isEmpty { note(missing, hasResults: !references.isEmpty) }
    }

    private mutating func note(_ missing: [String], hasResults: Bool) {
        // Whether the problem's checker fails or the host did, nobody can say from here.
        if !hasResults { (problemClass, reasons) = (.unchecked, []) }
        reasons.insert(.judgeFails, at: 0)
        let first = missing.first { !$0.isEmpty }
        remarks.insert(
            "\(counted(missing.count, "reference")) \(agreeing(missing.count, "has", "have")) no result" + (first.map { ": \($0)" } ?? ""),
            at: 0)
    }
}
