import Records

/// The references of a problem as the analysis uses them: those left out that say nothing about the tests.
struct SampledReferences {
    /// Right references that compile. Some of them may not count.
    let compiledRight: [ObservedReference]
    /// Those of them that count.
    let right: [ObservedReference]
    /// Wrong references that count towards the true negative rate.
    let wrong: [ObservedReference]
    /// Right references that do not count, by label, with the reason.
    let dropped: [(label: String, why: String)]
    /// Right references before any was left out.
    let sampledRight: Int

    init(_ problem: Problem, _ references: [ObservedReference]) {
        let sampled = references.filter(\.isCorrect)
        sampledRight = sampled.count
        wrong = references.filter(\.isKnownWrong)
        compiledRight = sampled.filter(\.compiles)
        var dropped = sampled.filter { !$0.compiles }.map { (label: $0.label, why: "it does not compile") }
        let shares = compiledRight.map { Self.share($0, problem) }
        let hasGoodOne = shares.contains { $0.isAtLeast(CheckThresholds.mislabelledIfOtherPasses) }
        let runsAtAll = compiledRight.map { $0.tests.contains { !$0.crashed } }
        var right: [ObservedReference] = []
        for (position, reference) in compiledRight.enumerated() {
            if !runsAtAll[position], runsAtAll.contains(true) {
                dropped.append((reference.label, "it crashes on every test"))
            } else if hasGoodOne, !shares[position].isAtLeast(CheckThresholds.mislabelledBelow) {
                dropped.append((reference.label, "it passes \(shares[position].count) of \(counted(shares[position].total, "test"))"))
            } else {
                right.append(reference)
            }
        }
        self.right = right
        self.dropped = dropped
    }

    /// Tests that it answers rightly but for case and rounding, or not in time: neither how an answer is written nor a limit that is too low
    /// makes a program wrong.
    private static func share(_ reference: ObservedReference, _ problem: Problem) -> Proportion {
        Proportion.of(Array(problem.tests.enumerated())) { position, test in
            reference.tests[position].isOverTime
                || AnswerGroups([reference], test: position, expected: test.expectedOutput).groups.first?.isExpected ?? false
        }
    }
}
