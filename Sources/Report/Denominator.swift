/// Which problems pass@k is the mean of.
public enum Denominator: String, Sendable, Hashable, CaseIterable {
    /// All problems that were chosen. A problem without candidates counts as unsolved.
    case selection
    /// Only problems with candidates.
    case answered

    /// Names the problems that pass@k averages over, for use in a sentence.
    var meaning: String {
        switch self {
        case .selection: "all chosen problems"
        case .answered: "the problems with candidates"
        }
    }
}

/// pass@k over one of the two choices of problems.
public struct DenominatorFigures: Sendable {
    public let denominator: Denominator
    /// How many problems pass@k is the mean of.
    public let problems: Int
    public let figures: [PassAtKFigure]

    /// - Parameter unanswered: how many of the chosen problems have no candidates.
    init(_ denominator: Denominator, tallies: [ProblemTally], unanswered: Int, ks: [Int], grid: SolveRateGrid) {
        self.denominator = denominator
        let unsolved = denominator == .selection ? unanswered : 0
        problems = tallies.count + unsolved
        // As many candidates as any problem has, none of them right: 0 for every k.
        let most = max(tallies.map(\.candidates).max() ?? 0, ks.max() ?? 0)
        let added = [SampleCount](repeating: SampleCount(n: most, c: 0), count: unsolved)
        let scored = tallies.map(\.scored) + added
        let estimable = ks.filter { $0 <= scored.map(\.n).min() ?? 0 }
        let interval = estimable.isEmpty ? nil : PassAtKInterval(problems: scored, grid: grid)
        figures = ks.map { k in
            let lowest = meanPassAtK(tallies.map(\.fewestRight) + added, k: k)
            let highest = meanPassAtK(tallies.map(\.mostRight) + added, k: k)
            let isEstimable = estimable.contains(k)
            return PassAtKFigure(
                k: k, estimate: isEstimable ? meanPassAtK(scored, k: k) : nil, bounds: lowest...max(lowest, highest),
                interval: isEstimable ? interval?.interval(k: k) : nil)
        }
    }
}
