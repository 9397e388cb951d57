import Records

/// Looks at each test through the eyes of all right references of its problem.
struct TestConsensus {
    private let problem: Problem
    private let right: [ObservedReference]
    private let acceptance: Acceptance
    private let lint: SetLint
    private let shares: [Proportion]
    /// By test.
    let answers: [AnswerGroups]

    init(_ problem: Problem, right: [ObservedReference], acceptance: Acceptance, lint: SetLint) {
        self.problem = problem
        self.right = right
        self.acceptance = acceptance
        self.lint = lint
        shares = problem.tests.indices.map { acceptance.share(of: right, test: $0) }
        answers = problem.tests.enumerated().map { AnswerGroups(right, test: $0, expected: $1.expectedOutput) }
    }

    var findings: [TestFinding] { problem.tests.indices.map(finding) }

    private func finding(_ test: Int) -> TestFinding {
        let share = shares[test]
        guard right.count >= CheckThresholds.leastReferencesForTests else {
            return TestFinding(test, .unchecked, share, why: share.count == share.total ? "" : failures(of: test))
        }
        if share.isAtLeast(CheckThresholds.goodFrom) { return TestFinding(test, .good, share) }
        return flaky(test) ?? slow(test) ?? invalid(test) ?? broken(test)
            ?? TestFinding(test, .disputed, share, why: failures(of: test))
    }

    private func flaky(_ test: Int) -> TestFinding? {
        let repeated = right.filter { !$0.isUnsteady.isEmpty }
        let unsteady = Proportion.of(repeated) { $0.isUnsteady[test] }
        guard unsteady.count > 0, unsteady.isAtLeast(CheckThresholds.flakyFrom) else { return nil }
        return TestFinding(
            test, .flaky, shares[test],
            why: "\(unsteady.count) of \(counted(unsteady.total, "repeated reference")) got other verdicts in other runs")
    }

    private func slow(_ test: Int) -> TestFinding? {
        let over = Proportion.of(right) { $0.tests[test].isOverTime }
        guard over.isAtLeast(CheckThresholds.slowFrom) else { return nil }
        let inTwice = right.count { acceptance.isRight($0.tests[test], test: test) && $0.tests[test].isSlow }
        return TestFinding(
            test, .tooSlow, shares[test],
            why: "\(over.count) of \(counted(over.total, "right reference")) \(agreeing(over.count, "takes", "take")) more than the time "
                + "limit; \(inTwice) of them \(agreeing(inTwice, "is", "are")) right within twice that")
    }

    private func invalid(_ test: Int) -> TestFinding? {
        guard isSoundElsewhere(than: test) else { return nil }
        let crashes = Proportion.of(right) { $0.tests[test].crashed }
        if crashes.isAtLeast(CheckThresholds.invalidFrom) {
            return TestFinding(
                test, .invalidInput, shares[test], why: "\(crashes.count) of \(counted(crashes.total, "right reference")) crash on it")
        }
        let largest = Proportion(answers[test].largest, of: right.count)
        if !largest.isAtLeast(CheckThresholds.invalidFrom) {
            return TestFinding(
                test, .invalidInput, shares[test],
                why: "\(counted(right.count, "right reference")) give \(counted(answers[test].groups.count, "different answer")), and none "
                    + "of these comes from \(percent(CheckThresholds.invalidFrom)) of them")
        }
        guard lint.looksCut(test), !shares[test].isAtLeast(CheckThresholds.invalidFrom) else { return nil }
        return TestFinding(
            test, .invalidInput, shares[test], why: "its input ends where other inputs of the problem go on, and " + failures(of: test))
    }

    private func broken(_ test: Int) -> TestFinding? {
        let share = shares[test]
        guard let other = answers[test].largestOther, Double(share.count) <= CheckThresholds.brokenAcceptedUpTo * Double(share.total),
            Proportion(other.members.count, of: right.count).isAtLeast(CheckThresholds.brokenAgreeingFrom)
        else { return nil }
        let agreeing = "\(other.members.count) of \(counted(right.count, "right reference")) agree on another answer"
        return TestFinding(
            test, .brokenExpected, share, proposed: other.answer,
            why: other.answer.flatMap(owner).map { "\(agreeing): the one that test \($0) expects" } ?? agreeing)
    }

    /// The name of a test that expects this answer, where only one does.
    private func owner(of answer: [UInt8]) -> String? {
        let owners = problem.tests.filter { Acceptance.tokens.accepts(output: answer, expected: $0.expectedOutput) }
        return owners.count == 1 ? owners.first?.name : nil
    }

    /// The references are right on the tests that most of them pass, and those are at least half of the other tests.
    private func isSoundElsewhere(than test: Int) -> Bool {
        let passed = shares.indices.filter { $0 != test && shares[$0].isAtLeast(CheckThresholds.invalidFrom) }
        guard !passed.isEmpty, 2 * passed.count >= shares.count - 1 else { return false }
        return passed.reduce(Proportion()) { $0 + shares[$1] }.isAtLeast(CheckThresholds.soundElsewhereFrom)
    }

    /// Such as `of 25 right references 3 pass, WA 20, RE 2`.
    private func failures(of test: Int) -> String {
        let share = shares[test]
        var counts: [Verdict: Int] = [:]
        for reference in right where !acceptance.accepts(reference, test: test) {
            let seen = reference.tests[test]
            let isOnlySlow = acceptance.isRight(seen, test: test)
            counts[isOnlySlow ? .timeLimit : seen.verdict, default: 0] += 1
        }
        let mix = Verdict.allCases.compactMap { verdict in counts[verdict].map { "\(verdict.code) \($0)" } }
        return "of \(counted(share.total, "right reference")) \(share.count) \(agreeing(share.count, "passes", "pass"))"
            + (mix.isEmpty ? "" : ", " + mix.joined(separator: ", "))
    }

    /// Tests on which right references split into several answers: right ones, unless the input or the expected output is broken.
    func splitTests(_ findings: [TestFinding]) -> [Int] {
        findings.filter { $0.state == .disputed || $0.state == .invalidInput && !lint.looksCut($0.test) }.map(\.test).filter { test in
            answers[test].groups.count { $0.members.count >= CheckThresholds.manyAnswersGroup } >= 2
        }
    }

    /// Tests on which at least one right reference gave a wrong answer, neither late nor by a crash, though nothing else is known to be
    /// wrong with the test.
    func answeredWrongly(_ findings: [TestFinding]) -> [Int] {
        findings.filter { finding in
            finding.state != .good && finding.state != .brokenExpected && finding.state != .tooSlow
                && right.contains { reference in
                    let seen = reference.tests[finding.test]
                    return seen.verdict == .wrongAnswer && !acceptance.isRight(seen, test: finding.test)
                }
        }.map(\.test)
    }
}
