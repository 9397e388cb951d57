/// What a reader may want to group problems by.
public struct ProblemProfile: Sendable, Hashable {
    /// Empty: unknown.
    public var difficulty: String
    public var tags: [String]

    public init(difficulty: String = "", tags: [String] = []) { (self.difficulty, self.tags) = (difficulty, tags) }
}

/// One problem with the candidates that two runs have for it.
public struct PairedProblem: Sendable, Hashable {
    public let problem: String
    /// No candidates: the problem counts as unsolved.
    public let first: SampleCount
    public let second: SampleCount
    public let profile: ProblemProfile

    /// The difference of pass@k between the second run and the first.
    func difference(k: Int) -> Double { second.passAtK(k) - first.passAtK(k) }

    /// Which run does better; nil: neither.
    func outcome(k: Int) -> Outcome? {
        let difference = difference(k: k)
        // Equal shares of different numbers of candidates may differ in the last bit.
        return abs(difference) < 1e-12 ? nil : difference > 0 ? .won : .lost
    }

    public enum Outcome: String, Sendable { case won, lost }
}

extension SampleCount {
    /// 0 without any sample.
    fileprivate func passAtK(_ k: Int) -> Double { n == 0 ? 0 : Report.passAtK(n: n, c: c, k: k) }
}

/// pass@k of two runs over some problems, paired by problem.
public struct PairedFigure: Sendable, Hashable {
    public let k: Int
    public let first: Double
    public let second: Double
    /// 95 %, of `difference`, over the population of problems: see `PairedDifferenceInterval`.
    public let interval: Interval
    /// The same by resampling problems: see `PairedBootstrap`. nil: not asked for.
    public let bootstrap: Interval?
    /// Problems that the second run does better at, and those that it does worse at.
    public let won: Int
    public let lost: Int
    public let tied: Int

    public var difference: Double { second - first }
    public var signTest: SignTest { SignTest(won: won, lost: lost) }

    /// - Precondition: at least one problem, and each has k candidates in either run, or none.
    init(_ problems: [PairedProblem], k: Int, withBootstrap: Bool) {
        let differences = problems.map { $0.difference(k: k) }
        let outcomes = problems.map { $0.outcome(k: k) }
        self.k = k
        first = problems.reduce(0) { $0 + $1.first.passAtK(k) } / Double(problems.count)
        second = problems.reduce(0) { $0 + $1.second.passAtK(k) } / Double(problems.count)
        interval = PairedDifferenceInterval(differences: differences).interval
        bootstrap = withBootstrap ? PairedBootstrap(differences: differences).interval : nil
        won = outcomes.count { $0 == .won }
        lost = outcomes.count { $0 == .lost }
        tied = problems.count - won - lost
    }
}
