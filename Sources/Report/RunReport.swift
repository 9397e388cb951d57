import Records

/// pass@k for one k.
public struct PassAtKFigure: Sendable, Hashable {
    public let k: Int
    /// Over the scored candidates; nil: some problem has fewer than k of them.
    public let estimate: Double?
    /// What the unscored candidates leave open: all of them wrong, all of them right. Equal when all are scored.
    public let bounds: ClosedRange<Double>
    /// 95 %; nil without an estimate. See `PassAtKInterval`.
    public let interval: Interval?
}

/// Every figure of a run. Making it fails on a k that cannot be estimated and on verdicts missing unasked; showing it changes nothing.
public struct RunReport: Sendable {
    public let input: ReportInput
    /// In the order in which the problems first occur.
    public let tallies: [ProblemTally]
    /// Over the problems that `ReportInput.denominator` chooses.
    public let figures: [PassAtKFigure]
    /// The figures for every choice of problems, the one of `figures` included.
    public let denominators: [DenominatorFigures]
    /// The figures of `input.denominator` without the problems in quarantine. nil: none is in quarantine, or no other is left.
    public let trusted: DenominatorFigures?
    /// Values of the default k list that are not among `figures`.
    public let leftOut: [UnreachableK]
    public let verdicts: VerdictCounts
    public let coverage: Coverage
    /// Candidates that the stored outputs of another run do not decide, by reason. They are among the judge errors.
    package let undecided: [UndecidedReason: Int]
    /// nil: no candidate says what it should get.
    public let goldGate: GoldGate?
    /// How many candidates ran in each tier, the weakest first.
    public let tiers: [(tier: SandboxTier, count: Int)]
    /// Over what was judged and found, without what was measured: see `append(outcomeOf:)`.
    public let outcomeDigest: Digest
    /// They count as wrong: their problems must be looked at.
    let checkerFailures: CheckerFailures
    /// In the order in which they first occur.
    let languages: [LanguageCounts]
    /// How many scored candidates failed first on the test of each position.
    let firstFailures: [Int: Int]
    let flakyCandidates: Int

    public init(_ input: ReportInput) throws(ReportError) {
        guard !input.rows.isEmpty else { throw .noCandidates() }
        self.input = input
        let survey = RowSurvey(input.rows)
        tallies = survey.tallies
        let resolution = try input.k.resolve(candidates: tallies.map { ($0.problem, $0.candidates) })
        verdicts = tallies.reduce(into: VerdictCounts()) { $0.add($1.verdicts) }
        coverage = Coverage(candidates: input.rows.count, nothingToRun: survey.nothingToRun, verdicts: verdicts)
        guard coverage.missing == 0 || input.allowPartial else {
            throw .incomplete(missing: coverage.missing, total: coverage.total)
        }
        leftOut = resolution.leftOut
        let (tallies, grid) = (tallies, SolveRateGrid())
        denominators = Denominator.allCases.map {
            DenominatorFigures(
                $0, tallies: tallies, unanswered: input.problemsWithoutCandidates.count, ks: resolution.values, grid: grid)
        }
        figures = denominators.first { $0.denominator == input.denominator }?.figures ?? []
        let trustedTallies = tallies.filter { !input.quarantined.contains($0.problem) }
        let isAnyTrusted = !input.quarantined.isEmpty && !trustedTallies.isEmpty
        trusted =
            isAnyTrusted
            ? DenominatorFigures(
                input.denominator, tallies: trustedTallies,
                unanswered: max(0, input.problemsWithoutCandidates.count - input.quarantined.unanswered), ks: resolution.values, grid: grid)
            : nil
        undecided = RunReport.undecided(in: input)
        goldGate = survey.goldGate
        tiers = SandboxTier.allCases.compactMap { tier in survey.tiers[tier.rawValue].map { (tier, $0) } }
        outcomeDigest = survey.outcomeDigest
        checkerFailures = survey.checkerFailures
        languages = survey.languages
        firstFailures = survey.firstFailures
        flakyCandidates = survey.flakyCandidates
    }

    /// How many problems `figures` are the mean of.
    public var figureProblems: Int {
        tallies.count + (input.denominator == .selection ? input.problemsWithoutCandidates.count : 0)
    }

    /// What pass@k rests on, such as `13 of 400 problems, private_tests only`.
    public var scope: String {
        let total = input.dataset.problems.map { "\(figureProblems) of \(counted($0, "problem"))" } ?? counted(figureProblems, "problem")
        let kinds = TestKind.allCases.map(\.name)
        let tests = Set(input.testTypes).isSuperset(of: kinds) ? "all tests" : input.testTypes.joined(separator: ", ") + " only"
        return input.testTypes.isEmpty ? total : "\(total), \(tests)"
    }

    /// The weakest confinement that any candidate ran under; nil: nothing ran.
    public var tier: SandboxTier? { tiers.first?.tier }

    /// False when any candidate ran with the user's own rights.
    public var isSandboxed: Bool {
        if let tier { tier > .none } else { input.testerType != "local" }
    }

    /// The table's own rule: an unsandboxed run is marked wherever it is shown.
    var isMarked: Bool { !isSandboxed || input.testerType == "local" }

    private var checkerNotes: [String] {
        let (count, problems) = (checkerFailures.count, checkerFailures.problems)
        guard count > 0 else { return [] }
        let named = problems.prefix(20).joined(separator: ", ") + (problems.count > 20 ? ", and \(problems.count - 20) more" : "")
        return [
            "\(counted(count, "wrong answer")) made the problem's own checker fail, neither accepted nor rejected: look at the checker "
                + "of \(named)"
        ]
    }

    /// What a reader must know beside the figures, one line each.
    public var notes: [String] {
        var lines: [String] = []
        if isMarked { lines.append("NOT SANDBOXED: candidates ran with the rights of the user (tester_type = \(input.testerType))") }
        lines += leftOut.map(\.line)
        if coverage.missing > 0 {
            lines.append("partial: \(coverage.missing) of \(counted(coverage.total, "candidate")) without a verdict")
        }
        if let undecidedNote { lines.append(undecidedNote) }
        let failed = coverage.judgeErrors - undecided.values.reduce(0, +)
        if failed > 0 { lines.append("unscored: the judge failed on \(failed) of \(counted(coverage.total, "candidate")) (JE)") }
        if !coverage.isComplete {
            lines.append("pass@k is over the scored candidates; the bounds count all unscored ones as wrong, then all as right")
        }
        lines += figures.filter { $0.estimate == nil }
            .map { "pass@\($0.k) has bounds only: some problem has fewer than \($0.k) scored candidates" }
        if coverage.nothingToRun > 0 {
            let (empty, what) = (coverage.nothingToRun, agreeing(coverage.nothingToRun, "is", "are"))
            lines.append(
                "\(counted(empty, "candidate")) \(what) empty: nothing ran, \(agreeing(empty, "it counts", "they count")) as wrong")
        }
        if let shared = input.sharedCandidates {
            lines.append(
                "\(counted(shared, "candidate")) \(agreeing(shared, "shares", "share")) the verdict of a program that is equal but for comments "
                    + "and white space (judging.share_equal)")
        }
        lines += checkerNotes
        if let order = input.testOrder { lines.append(order.line) }
        if !input.quarantined.isEmpty { lines.append(input.quarantined.line) }
        if input.problemsWithoutCandidates.count > 0 { lines.append(unansweredNote) }
        return lines + input.notes
    }

    private static func undecided(in input: ReportInput) -> [UndecidedReason: Int] {
        guard input.run.rejudged != nil else { return [:] }
        return input.rows.reduce(into: [:]) { counts, row in
            guard row.shownVerdict == .judgeError, let reason = UndecidedReason(message: row.message) else { return }
            counts[reason, default: 0] += 1
        }
    }

    /// Such as `undecided: 5 of 52 candidates (output cut 3, tests not run 2), unscored (JE); ...`.
    private var undecidedNote: String? {
        let total = undecided.values.reduce(0, +)
        guard total > 0 else { return nil }
        let parts = UndecidedReason.allCases.compactMap { reason in undecided[reason].map { "\(reason.rawValue) \($0)" } }
        return "undecided: the stored outputs do not decide \(total) of \(counted(coverage.total, "candidate")) "
            + "(\(parts.joined(separator: ", "))), which are unscored (JE). `gencode run resume` runs them"
    }

    /// Such as `2 problems have no candidates and count as unsolved: a, b (over the other 2 problems: pass@1 75.00 %)`.
    private var unansweredNote: String {
        let counts = input.denominator == .selection
        let other = denominators.first { $0.denominator != input.denominator }
        let figures = other?.figures.compactMap { figure in figure.estimate.map { "pass@\(figure.k) \(percent($0))" } } ?? []
        let over = counted(other?.problems ?? 0, "problem") + (counts ? " with candidates" : " of the selection")
        let rest = figures.isEmpty ? "" : " (over the \(over): \(figures.joined(separator: ", ")))"
        return input.problemsWithoutCandidates.line(areCounted: counts) + rest
    }
}
