import Glibc

/// How the n submissions are chosen out of k samples of a problem.
public enum SelectionRule: String, Sendable, CaseIterable {
    /// At random. n@k is then pass@n, whatever k is.
    case random
    /// At random among those that pass the public tests.
    case filtered
    /// Of those that pass the public tests, one from each cluster, the largest cluster first; then a second one from each, and so on.
    case clustered
}

extension SelectionRule {
    /// The chance that at least one of `n` submissions is right that the rule chooses out of `k` samples, with every set of `k` of the
    /// problem's candidates as likely as every other.
    ///
    /// `filtered` adds up the hypergeometric distribution of how many samples pass the filter. `clustered` is exact where the sets of
    /// samples can be counted through, and else the mean over `SampleDraws.most` drawn sets.
    ///
    /// - Precondition: `1 <= n`, and `1 <= k <= candidates`.
    public func solveRate(_ problem: SampledProblem, n: Int, k: Int) -> Double {
        precondition(n >= 1 && (1...max(problem.candidates, 1)).contains(k), "n@k needs 1 <= k <= candidates")
        switch self {
        case .random: return passAtK(n: problem.candidates, c: problem.correct, k: min(n, k))
        case .filtered: return filteredRate(problem, n: n, k: k)
        // Everything that passes is submitted.
        case .clustered where n >= k: return filteredRate(problem, n: n, k: k)
        case .clustered:
            return SampleDraws(problem, k: k).mean { 1 - ClusterChoice(problem.clusters, drawn: $0).failure(n: n) }
        }
    }

    /// Of `j` samples that pass the filter, `min(n, j)` are submitted: a set of that size of all candidates that pass it.
    private func filteredRate(_ problem: SampledProblem, n: Int, k: Int) -> Double {
        let (passing, right) = (problem.filtered, problem.filteredCorrect)
        guard right > 0 else { return 0 }
        var rate = 0.0
        for (j, chance) in hypergeometric(total: problem.candidates, marked: passing, drawn: k) where j > 0 {
            rate += chance * passAtK(n: passing, c: right, k: min(n, j))
        }
        return min(rate, 1)
    }
}

/// The distribution of the number of marked ones among `drawn` of `total`: each possible number with its chance.
func hypergeometric(total: Int, marked: Int, drawn: Int) -> [(count: Int, chance: Double)] {
    let (least, most) = (max(0, drawn - (total - marked)), min(marked, drawn))
    let whole = logChoose(total, drawn)
    return (least...most).map { count in
        (count, exp(logChoose(marked, count) + logChoose(total - marked, drawn - count) - whole))
    }
}

/// The logarithm of the binomial coefficient.
func logChoose(_ n: Int, _ k: Int) -> Double {
    k == 0 || k == n ? 0 : logGamma(Double(n) + 1) - logGamma(Double(k) + 1) - logGamma(Double(n - k) + 1)
}
