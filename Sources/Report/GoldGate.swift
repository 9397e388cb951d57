import Records

/// How far the judge agrees with what the candidates' own sources say of them: a check of the problem set and of the judge.
public struct GoldGate: Sendable, Hashable {
    /// One problem's candidates that are known to be right or wrong and were scored.
    public struct Problem: Sendable, Hashable {
        public let problem: String
        public internal(set) var correct = 0
        public internal(set) var correctAccepted = 0
        public internal(set) var incorrect = 0
        public internal(set) var incorrectRejected = 0

        /// The share of right candidates that were accepted; nil: there is none.
        public var truePositiveRate: Double? { correct == 0 ? nil : Double(correctAccepted) / Double(correct) }
        /// The share of wrong candidates that were rejected; nil: there is none.
        public var trueNegativeRate: Double? { incorrect == 0 ? nil : Double(incorrectRejected) / Double(incorrect) }
        /// Too many right candidates fail for the problem's tests, limits or checker to be trusted.
        public var isQuarantined: Bool { (truePositiveRate ?? 1) < GoldGate.quarantineBelow }
    }

    public static let quarantineBelow = 0.8

    /// Problems with at least one such candidate, in the order in which they first occur.
    public private(set) var problems: [Problem] = []
    /// Scored candidates that are known to be right or wrong.
    public private(set) var labelled = 0
    /// Those accepted exactly if right.
    public private(set) var agreeing = 0
    /// Scored candidates whose source names a verdict, and those that got just this one.
    public private(set) var named = 0
    public private(set) var namedMatching = 0
    /// Rows accepted though wrong or rejected though right.
    public private(set) var disagreements: [Int] = []
    /// Rows rightly rejected, but with another verdict than the one that their source names.
    public private(set) var otherVerdicts: [Int] = []

    public var agreement: Double { Double(agreeing) / Double(labelled) }
    public var quarantined: [Problem] { problems.filter(\.isQuarantined) }

    /// Positions of `problems`, by name.
    private var positions: [String: Int] = [:]

    init() {}

    /// nil: no scored row says what it should get.
    init?(rows: some Sequence<ReportRow>) {
        for (index, row) in rows.enumerated() { add(row, at: index) }
        if labelled == 0 { return nil }
    }

    mutating func add(_ row: ReportRow, at index: Int) {
        guard let shouldPass = row.shouldPass, row.isScored else { return }
        add(row, at: index, shouldPass: shouldPass, to: position(of: row.problem))
    }

    /// Adds what was found in rows that come after those of this gate.
    mutating func add(_ later: GoldGate) {
        labelled += later.labelled
        agreeing += later.agreeing
        named += later.named
        namedMatching += later.namedMatching
        disagreements += later.disagreements
        otherVerdicts += later.otherVerdicts
        for problem in later.problems {
            let position = position(of: problem.problem)
            problems[position].correct += problem.correct
            problems[position].correctAccepted += problem.correctAccepted
            problems[position].incorrect += problem.incorrect
            problems[position].incorrectRejected += problem.incorrectRejected
        }
    }

    private mutating func position(of problem: String) -> Int {
        if let known = positions[problem] { return known }
        positions[problem] = problems.count
        problems.append(Problem(problem: problem))
        return problems.count - 1
    }

    private mutating func add(_ row: ReportRow, at index: Int, shouldPass: Bool, to position: Int) {
        let agrees = row.isAccepted == shouldPass
        labelled += 1
        agreeing += agrees ? 1 : 0
        if shouldPass {
            problems[position].correct += 1
            problems[position].correctAccepted += agrees ? 1 : 0
        } else {
            problems[position].incorrect += 1
            problems[position].incorrectRejected += agrees ? 1 : 0
        }
        if let expected = row.expected {
            named += 1
            namedMatching += row.shownVerdict == expected ? 1 : 0
            if agrees, row.shownVerdict != expected { otherVerdicts.append(index) }
        }
        if !agrees { disagreements.append(index) }
    }
}
