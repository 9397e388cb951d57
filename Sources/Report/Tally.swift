import Records

/// How many candidates got each verdict.
public struct VerdictCounts: Sendable, Hashable {
    private var counts = [Int](repeating: 0, count: Verdict.allCases.count)
    /// Candidates without a verdict.
    public internal(set) var missing = 0

    public subscript(verdict: Verdict) -> Int { counts[Int(verdict.rawValue)] }

    mutating func add(_ verdict: Verdict?) {
        if let verdict { counts[Int(verdict.rawValue)] += 1 } else { missing += 1 }
    }

    mutating func add(_ other: VerdictCounts) {
        for position in counts.indices { counts[position] += other.counts[position] }
        missing += other.missing
    }

    /// The verdicts that occur, in the order of their raw values.
    var present: [(verdict: Verdict, count: Int)] {
        Verdict.allCases.compactMap { self[$0] > 0 ? ($0, self[$0]) : nil }
    }
}

/// What became of the candidates of one problem.
public struct ProblemTally: Sendable, Hashable {
    public let problem: String
    /// All candidates, scored or not.
    public internal(set) var candidates = 0
    public internal(set) var verdicts = VerdictCounts()
    /// The most tests that a candidate of this problem faced.
    public internal(set) var tests = 0

    public var accepted: Int { verdicts[.accepted] }
    /// Candidates whose verdict is missing or is the judge's own failure.
    public var unscored: Int { verdicts.missing + verdicts[.judgeError] }
    public var scored: SampleCount { SampleCount(n: candidates - unscored, c: accepted) }
    /// The count if every unscored candidate were wrong.
    public var fewestRight: SampleCount { SampleCount(n: candidates, c: accepted) }
    /// The count if every unscored candidate were right.
    public var mostRight: SampleCount { SampleCount(n: candidates, c: accepted + unscored) }

    mutating func add(_ row: ReportRow) {
        candidates += 1
        verdicts.add(row.shownVerdict)
        tests = max(tests, row.testsTotal)
    }

    mutating func add(_ later: ProblemTally) {
        candidates += later.candidates
        verdicts.add(later.verdicts)
        tests = max(tests, later.tests)
    }
}

/// Makes one tally per problem, in the order in which the problems first occur.
struct Tallying: Sendable {
    private(set) var tallies: [ProblemTally] = []
    private var positions: [String: Int] = [:]
    /// Of the problem of the last row.
    private var current = -1

    mutating func add(_ row: ReportRow) {
        if current < 0 || tallies[current].problem != row.problem { current = position(of: row.problem) }
        tallies[current].add(row)
    }

    mutating func add(_ later: Tallying) {
        for tally in later.tallies { tallies[position(of: tally.problem)].add(tally) }
    }

    private mutating func position(of problem: String) -> Int {
        if let known = positions[problem] { return known }
        positions[problem] = tallies.count
        tallies.append(ProblemTally(problem: problem))
        return tallies.count - 1
    }
}

/// One tally per problem, in the order in which the problems first occur.
package func tallies(of rows: ReportRows) -> [ProblemTally] {
    var tallying = Tallying()
    for row in rows { tallying.add(row) }
    return tallying.tallies
}

/// How much of the plan the figures rest on.
public struct Coverage: Sendable, Hashable {
    public let total: Int
    /// Candidates with a scored verdict, those with nothing to run included.
    public let judged: Int
    public let missing: Int
    public let judgeErrors: Int
    public let nothingToRun: Int

    public var isComplete: Bool { judged == total }

    init(candidates: Int, nothingToRun: Int, verdicts: VerdictCounts) {
        total = candidates
        missing = verdicts.missing
        judgeErrors = verdicts[.judgeError]
        judged = total - missing - judgeErrors
        self.nothingToRun = nothingToRun
    }
}
