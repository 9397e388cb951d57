import Digests
import Records

/// pass@k for one k.
public struct PassAtKFigure: Sendable, Hashable {
    public let k: Int
    /// Over the scored candidates; nil: some problem has fewer than k of them.
    public let estimate: Double?
    /// What the unscored candidates leave open: all of them wrong, all of them right. Equal when all are scored.
    public let bounds: ClosedRange<Double>
    /// 95 %; nil without an estimate.
    public let bootstrap: Interval?
    public let beta: Interval?
}

/// Every figure of a run. Making it fails on a k that cannot be estimated and on verdicts missing unasked; showing it changes nothing.
public struct RunReport: Sendable {
    public let input: ReportInput
    /// In the order in which the problems first occur.
    public let tallies: [ProblemTally]
    public let figures: [PassAtKFigure]
    /// Values of the default k list that are not among `figures`.
    public let leftOut: [UnreachableK]
    public let verdicts: VerdictCounts
    public let coverage: Coverage
    /// nil: no candidate says what it should get.
    public let goldGate: GoldGate?
    /// How many candidates ran in each tier, the weakest first.
    public let tiers: [(tier: SandboxTier, count: Int)]
    /// Over what was judged and found, without what was measured: see `outcomeLine`.
    public let outcomeDigest: Digest

    public init(_ input: ReportInput) throws(ReportError) {
        guard !input.rows.isEmpty else { throw .noCandidates() }
        self.input = input
        tallies = Report.tallies(of: input.rows)
        let resolution = try input.k.resolve(candidates: tallies.map { ($0.problem, $0.candidates) })
        verdicts = tallies.reduce(into: VerdictCounts()) { $0.add($1.verdicts) }
        coverage = Coverage(rows: input.rows, verdicts: verdicts)
        guard coverage.missing == 0 || input.allowPartial else {
            throw .incomplete(missing: coverage.missing, total: coverage.total)
        }
        leftOut = resolution.leftOut
        figures = Report.figures(tallies, ks: resolution.values)
        goldGate = GoldGate(rows: input.rows)
        tiers = SandboxTier.allCases.compactMap { tier in
            let count = input.rows.reduce(0) { $0 + ($1.tier == tier ? 1 : 0) }
            return count > 0 ? (tier, count) : nil
        }
        outcomeDigest = Report.outcomeDigest(of: input.rows)
    }

    /// The weakest confinement that any candidate ran under; nil: nothing ran.
    public var tier: SandboxTier? { tiers.first?.tier }

    /// False when any candidate ran with the user's own rights.
    public var isSandboxed: Bool {
        if let tier { tier > .none } else { input.testerType != "local" }
    }

    /// The table's own rule: an unsandboxed run is marked wherever it is shown.
    var isMarked: Bool { !isSandboxed || input.testerType == "local" }

    /// Checkers that failed on answers, which count as wrong: their problems must be looked at.
    private var checkerNotes: [String] {
        let failed = input.rows.filter { $0.shownMessage.contains(TaskResult.checkerFailureMark) && $0.shownVerdict == .wrongAnswer }
        guard !failed.isEmpty else { return [] }
        var problems: [String] = []
        for row in failed where !problems.contains(row.problem) { problems.append(row.problem) }
        let named = problems.prefix(20).joined(separator: ", ") + (problems.count > 20 ? ", and \(problems.count - 20) more" : "")
        return [
            "\(counted(failed.count, "wrong answer")) made the problem's own checker fail, neither accepted nor rejected: look at the checker "
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
        if coverage.judgeErrors > 0 {
            lines.append("unscored: the judge failed on \(coverage.judgeErrors) of \(counted(coverage.total, "candidate")) (JE)")
        }
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
        lines += checkerNotes
        if input.problemsWithoutCandidates.count > 0 { lines.append(input.problemsWithoutCandidates.line) }
        return lines + input.notes
    }
}

private func figures(_ tallies: [ProblemTally], ks: [Int]) -> [PassAtKFigure] {
    let scored = tallies.map(\.scored)
    let fewest = scored.map(\.n).min() ?? 0
    let estimable = ks.filter { $0 <= fewest }
    let estimates = estimable.map { meanPassAtK(scored, k: $0) }
    let intervals = estimable.isEmpty ? [] : Bootstrap(problems: scored, ks: estimable).intervals(estimates: estimates)
    return ks.map { k in
        let lowest = meanPassAtK(tallies.map(\.fewestRight), k: k)
        let highest = meanPassAtK(tallies.map(\.mostRight), k: k)
        guard let index = estimable.firstIndex(of: k) else {
            return PassAtKFigure(k: k, estimate: nil, bounds: lowest...max(lowest, highest), bootstrap: nil, beta: nil)
        }
        return PassAtKFigure(
            k: k, estimate: estimates[index], bounds: lowest...max(lowest, highest), bootstrap: intervals[index],
            beta: BetaPosterior(mean: estimates[index], problems: tallies.count).interval)
    }
}

private func outcomeDigest(of rows: [ReportRow]) -> Digest {
    var builder = DigestBuilder()
    let stream = TextStream { builder.add($0) }
    for row in rows { stream.append(row.outcomeLine) }
    stream.flush()
    return builder.digest()
}

extension ReportRow {
    /// What the outcome digest covers: the candidate and what was found of it. Times, memory, the tier and messages vary between hosts.
    var outcomeLine: String {
        let fields = [
            problem, String(candidate), label, language, shownVerdict?.code ?? "", String(testsPassed), String(testsRun),
            String(testsTotal),
            firstFailedTest.map(String.init) ?? "", sourceDigest?.description ?? "", expected?.code ?? "",
            expectedCorrect.map(String.init) ?? "",
        ]
        return fields.map(ForeignText.quotedField).joined(separator: ",") + "\n"
    }
}
