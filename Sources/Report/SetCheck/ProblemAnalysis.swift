import Judging
import Records

/// Steps 2 to 4 of the check of one problem: single tests, the changes that help, and the class.
struct ProblemAnalysis {
    private let problem: Problem
    private let sampled: SampledReferences
    private let words: StatementWords
    private let lint: SetLint
    private var acceptance: Acceptance
    private let ladder: CheckerLadder
    private let consensus: TestConsensus
    /// Positions of the tests that stay.
    private var kept: [Int]

    init(_ problem: Problem, _ sampled: SampledReferences, words: StatementWords, ladder: CheckerLadder, lint: SetLint) {
        self.problem = problem
        self.sampled = sampled
        self.words = words
        self.ladder = ladder
        self.lint = lint
        acceptance = Acceptance(problem, checker: ladder.adopted.map(Acceptance.builtIn))
        consensus = TestConsensus(problem, right: sampled.right, acceptance: acceptance, lint: lint)
        kept = Array(problem.tests.indices)
    }

    mutating func run(recordedQuarantine: String?, into check: inout ProblemCheck) {
        check.findings = consensus.findings
        for position in check.findings.indices {
            let test = check.findings[position].test
            check.findings[position].killed = Proportion.of(sampled.wrong) { !acceptance.accepts($0, test: test) }
        }
        let stored = Acceptance(problem)
        check.rates = [
            rates(stored, right: sampled.compiledRight), rates(stored, right: sampled.right), rates(acceptance, right: sampled.right),
        ]
        let explanation = explain(&check)
        check.rates.append(rates(acceptance, right: sampled.right))
        check.uncaught = sampled.wrong.filter { acceptance.accepts($0, tests: kept) }.map(\.label)
        classify(&check, explanation, recordedQuarantine)
        describe(&check, recordedQuarantine)
    }

    private func rates(_ acceptance: Acceptance, right: [ObservedReference]) -> CheckRates {
        CheckRates(
            truePositives: acceptance.truePositives(right, tests: kept), trueNegatives: acceptance.trueNegatives(sampled.wrong, tests: kept)
        )
    }

    private var isUsable: Bool {
        acceptance.truePositives(sampled.right, tests: kept).isAtLeast(CheckThresholds.usableTruePositive)
    }

    /// Proposes changes of tests where these make right references pass. Otherwise says why references fail; nil: they pass, or there are
    /// none.
    private mutating func explain(_ check: inout ProblemCheck) -> ProblemReason? {
        guard !sampled.right.isEmpty, !isUsable else { return nil }
        if hasManyAnswers(check.findings) { return .manyAnswers }
        if words.isInteractive, !isMostlySound { return .interactive }
        let before = (check.findings, acceptance)
        let isRepaired = repair(&check)
        if isUsable { return nil }
        // Changes that do not make the problem usable are not proposed: it goes into quarantine as it is.
        (check.findings, acceptance) = before
        kept = Array(problem.tests.indices)
        check.proposedTimeLimit = nil
        if !isRepaired, check.findings.contains(where: \.state.isBad) { return .tooManyBrokenTests }
        if words.isInteractive { return .interactive }
        if mayHaveManyAnswers, seemsToHaveManyAnswers(check.findings) { return .manyAnswers }
        return failsOnlyByTime ? .tooSlow : .referencesFail
    }

    /// Most pairs of a right reference and a test are accepted, which no interactive problem is.
    private var isMostlySound: Bool {
        let pairs = problem.tests.indices.reduce(Proportion()) { $0 + acceptance.share(of: sampled.right, test: $1) }
        return pairs.isAtLeast(CheckThresholds.goodFrom)
    }

    /// A checker program knows all answers that are right.
    private var mayHaveManyAnswers: Bool { if case .program = problem.checker { false } else { true } }

    private func hasManyAnswers(_ findings: [TestFinding]) -> Bool {
        let split = Proportion(consensus.splitTests(findings).count, of: problem.tests.count)
        guard mayHaveManyAnswers, split.count >= CheckThresholds.manyAnswersTests else { return false }
        return words.allowsManyAnswers || split.isAtLeast(CheckThresholds.manyAnswersShareWithoutWords)
    }

    /// For problems with too few references to see answers split: right ones answer wrongly, and the statement allows several answers, or the
    /// answers differ by order only, or the set itself expects two answers to one input.
    private func seemsToHaveManyAnswers(_ findings: [TestFinding]) -> Bool {
        let wrong = consensus.answeredWrongly(findings)
        guard !wrong.isEmpty else { return false }
        return words.allowsManyAnswers || ladder.differByOrder >= CheckThresholds.manyAnswersTests
            || wrong.contains { lint.tests[$0].contains(.contradictory) }
    }

    private var failsOnlyByTime: Bool {
        sampled.right.allSatisfy { reference in
            problem.tests.indices.allSatisfy { acceptance.accepts(reference, test: $0) || reference.tests[$0].isOverTime }
        }
    }

    /// Marks what is to be disabled or given another expected output, and raises the time limit.
    /// - Returns: false where too little would stay; nothing is changed then.
    private mutating func repair(_ check: inout ProblemCheck) -> Bool {
        var changed = check.findings
        var new = acceptance
        new.hasRaisedLimit = canRaiseLimit(changed)
        for (position, finding) in changed.enumerated() where finding.state.isBad {
            if finding.state == .tooSlow, new.hasRaisedLimit { continue }
            if finding.state == .brokenExpected, !isJudgedByProgram(finding.test), let answer = finding.proposed,
                String(validating: answer, as: UTF8.self) != nil
            {
                changed[position].isReplaced = true
                new.replaced[finding.test] = answer
            } else {
                changed[position].isDisabled = true
            }
        }
        let staying = changed.filter { !$0.isDisabled }.map(\.test)
        guard enoughStays(changed, staying) else { return false }
        check.findings = changed
        check.proposedTimeLimit = new.hasRaisedLimit ? problem.timeLimit.map { $0 * CheckThresholds.timeFactor } : nil
        acceptance = new
        kept = staying
        return true
    }

    /// A checker program reads its answer file in a form of its own, which no output of a solution need have.
    private func isJudgedByProgram(_ test: Int) -> Bool {
        if case .program = problem.tests[test].settings.checker ?? problem.checker { true } else { false }
    }

    private func enoughStays(_ findings: [TestFinding], _ staying: [Int]) -> Bool {
        let hidden = staying.count { problem.tests[$0].kind != .publicTests }
        let untouched = Proportion.of(findings) { !$0.isDisabled && !$0.isReplaced }
        let isAnyDisabled = staying.count < findings.count
        return untouched.isAtLeast(CheckThresholds.leastTestsKept) && (!isAnyDisabled || hidden >= CheckThresholds.leastHiddenTests)
    }

    /// Every test that is too slow would be good under the limit of the check.
    private func canRaiseLimit(_ findings: [TestFinding]) -> Bool {
        let slow = findings.filter { $0.state == .tooSlow }
        guard problem.timeLimit != nil, !slow.isEmpty else { return false }
        var raised = acceptance
        raised.hasRaisedLimit = true
        return slow.allSatisfy { raised.share(of: sampled.right, test: $0.test).isAtLeast(CheckThresholds.goodFrom) }
    }

    private func classify(_ check: inout ProblemCheck, _ explanation: ProblemReason?, _ recorded: String?) {
        if recorded != nil { check.reasons.append(.recorded) }
        if let explanation { check.reasons.append(explanation) }
        switch ladder.adopted {
        case nil: break
        case let spec? where spec.name == CheckerSpec.tokensFloat(tolerance: 0).name: check.reasons.append(.floatAnswers)
        default: check.reasons.append(.letterCase)
        }
        if check.findings.contains(where: { $0.isDisabled || $0.isReplaced }) { check.reasons.append(.brokenTests) }
        if check.proposedTimeLimit != nil { check.reasons.append(.tooSlow) }
        check.problemClass = recorded == nil ? problemClass(&check, explanation) : .quarantined
    }

    private func problemClass(_ check: inout ProblemCheck, _ explanation: ProblemReason?) -> ProblemClass {
        let (positives, negatives) = (check.final.truePositives, check.final.trueNegatives)
        guard !sampled.right.isEmpty else {
            check.reasons.append(sampled.sampledRight == 0 ? .noReferences : .referencesDoNotCompile)
            return .unchecked
        }
        if let explanation {
            let isSure = positives.count == 0 || positives.total >= CheckThresholds.quarantineReferences
            if isSure || [.interactive, .manyAnswers, .tooManyBrokenTests].contains(explanation) { return .quarantined }
            check.reasons.append(.fewReferences)
            return .unchecked
        }
        if !check.uncaught.isEmpty { check.reasons.append(.wrongSolutionsPass) }
        if lint.isWeak { check.reasons.append(.weakTests) }
        let enoughWrong = negatives.total >= CheckThresholds.verifiedReferences
        if lint.isWeak || enoughWrong && !negatives.isAtLeast(CheckThresholds.weakTrueNegative) { return .weak }
        let isVerified =
            enoughWrong && positives.total >= CheckThresholds.verifiedReferences
            && positives.isAtLeast(CheckThresholds.verifiedTruePositive) && negatives.isAtLeast(CheckThresholds.verifiedTrueNegative)
        return isVerified ? .verified : .usable
    }

    private func describe(_ check: inout ProblemCheck, _ recorded: String?) {
        if let recorded { check.remarks.append("the set's own quarantine: \(recorded)") }
        check.remarks += check.dropped.map { "right reference \($0.label) does not count: \($0.why)" }
        if ladder.differByOrder > 0 {
            check.remarks.append(
                "right references differ from the expected output by order only on \(counted(ladder.differByOrder, "test"))")
        }
        if check.rightCount < CheckThresholds.leastReferencesForTests {
            check.remarks += check.findings.filter { !$0.why.isEmpty }.prefix(1).map { "test \(problem.tests[$0.test].name): \($0.why)" }
        }
    }
}
