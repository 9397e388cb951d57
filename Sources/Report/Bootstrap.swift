import Records

/// The ends of a 95 % interval: of a share both within 0 and 1, of a difference both within -1 and 1.
public struct Interval: Sendable, Hashable {
    public let lower: Double
    public let upper: Double

    public var halfWidth: Double { (upper - lower) / 2 }

    /// Clamped to the range and widened, if need be, to hold the estimate.
    init(lower: Double, upper: Double, around estimate: Double, within range: ClosedRange<Double> = 0...1) {
        self.lower = min(max(lower, range.lowerBound), estimate)
        self.upper = max(min(upper, range.upperBound), estimate)
    }
}

/// The hierarchical bootstrap of pass@k, which `gencode bench coverage` compares with `PassAtKInterval`: problems are drawn with replacement, then samples within each.
///
/// A draw of one problem and of its samples ends in a pair (n, c*), c* binomial; draws are independent, so all problems mix into one
/// distribution over such pairs, and a replicate is a mean of as many draws from it as there are problems. Resampled pass@k is biased for
/// k > 1 (a sample can be drawn twice); the bias is known exactly and taken off, so the interval lies around the estimate.
package struct Bootstrap {
    package static let replicates = 10_000
    static let seed: UInt64 = 20_260_101
    /// With more problems than this the replicates are not drawn: a mean of so many draws is normal, and its variance is known exactly.
    static let mostDrawnProblems = 10_000

    private let problems: Int
    private let kCount: Int
    private let draws: Int
    /// Of each pair (n, c*) that can be drawn.
    private var weights: [Double] = []
    /// pass@k of each pair, `kCount` values in a row.
    private var values: [Double] = []

    /// - Precondition: at least one problem, and every k can be estimated for every problem.
    package init(problems counts: [SampleCount], ks: [Int], draws: Int = Bootstrap.replicates) {
        self.draws = draws
        problems = counts.count
        kCount = ks.count
        let distinct = Dictionary(counts.map { ($0, 1) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
        var position = 0
        while position < distinct.count {
            let n = distinct[position].key.n
            var weightOfCount = [Double](repeating: 0, count: n + 1)
            while position < distinct.count, distinct[position].key.n == n {
                let share = Double(distinct[position].value) / Double(problems)
                for (c, probability) in binomial(n: n, successes: distinct[position].key.c) { weightOfCount[c] += share * probability }
                position += 1
            }
            for (c, weight) in weightOfCount.enumerated() where weight > 0 {
                weights.append(weight)
                values.append(contentsOf: ks.map { passAtK(n: n, c: c, k: $0) })
            }
        }
    }

    /// One interval per k, in the order of `ks`.
    package func intervals(estimates: [Double]) -> [Interval] {
        let moments = (0..<kCount).map { self.moments(ofK: $0) }
        if problems > Bootstrap.mostDrawnProblems {
            return zip(estimates, moments).map { estimate, moment in
                let reach = 1.959_963_984_540_054 * (moment.variance / Double(problems)).squareRoot()
                return Interval(lower: estimate - reach, upper: estimate + reach, around: estimate)
            }
        }
        return replicates().enumerated().map { index, means in
            let sorted = means.sorted()
            let shift = estimates[index] - moments[index].mean
            return Interval(
                lower: quantile(0.025, of: sorted) + shift, upper: quantile(0.975, of: sorted) + shift, around: estimates[index])
        }
    }

    /// The mean and the variance of one draw.
    private func moments(ofK index: Int) -> (mean: Double, variance: Double) {
        var mean = 0.0
        var square = 0.0
        for (state, weight) in weights.enumerated() {
            let value = values[state * kCount + index]
            mean += weight * value
            square += weight * value * value
        }
        return (mean, max(square - mean * mean, 0))
    }

    /// The means of all replicates, per k.
    private func replicates() -> [[Double]] {
        let table = AliasTable(weights: weights)
        var generator = SplitMix64(seed: Bootstrap.seed)
        var means = [[Double]](repeating: [Double](repeating: 0, count: draws), count: kCount)
        var sums = [Double](repeating: 0, count: kCount)
        for replicate in 0..<draws {
            for index in 0..<kCount { sums[index] = 0 }
            for _ in 0..<problems {
                let row = table.draw(&generator) * kCount
                for index in 0..<kCount { sums[index] += values[row + index] }
            }
            for index in 0..<kCount { means[index][replicate] = sums[index] / Double(problems) }
        }
        return means
    }
}

/// The chance of each number of right ones among `n` samples drawn with replacement from `n` of which `successes` are right; numbers
/// whose chance is below the smallest double are left out. By recurrence from the likeliest number outwards: no factorials.
func binomial(n: Int, successes: Int) -> [(count: Int, probability: Double)] {
    if successes == 0 || successes == n { return [(successes, 1)] }
    let odds = Double(successes) / Double(n - successes)
    var weights = [Double](repeating: 0, count: n + 1)
    weights[successes] = 1
    for c in stride(from: successes + 1, through: n, by: 1) { weights[c] = weights[c - 1] * odds * Double(n - c + 1) / Double(c) }
    for c in stride(from: successes - 1, through: 0, by: -1) { weights[c] = weights[c + 1] / odds * Double(c + 1) / Double(n - c) }
    let total = weights.reduce(0, +)
    return weights.enumerated().compactMap { $1 > 0 ? ($0, $1 / total) : nil }
}

/// The quantile of ascending values, linear between neighbours.
func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
}
