import Foundation
import Report

/// What the simulated evaluations of one population, number of problems, number of candidates and k showed.
struct CoverageCell: Sendable {
    enum Method: String, Sendable, CaseIterable {
        /// The interval that reports and comparisons show.
        case reported
        /// The percentile bootstrap over problems, then candidates.
        case bootstrap
        /// Beta(S + 1/2, P - S + 1/2).
        case beta
    }

    struct Count: Sendable {
        var trials = 0
        var covered = 0
        var width = 0.0
    }

    let shape: String
    let problems: Int
    let candidates: Int
    let k: Int
    /// The values lie between -1 and 1, and not between 0 and 1.
    let isDifference: Bool
    /// What the intervals are to hold.
    let truth: Double
    /// Of a problem's value over the population.
    let variance: Double
    private(set) var counts: [Method: Count] = [:]

    init(shape: String, problems: Int, candidates: Int, k: Int, truth: Double, variance: Double, isDifference: Bool = false) {
        self.isDifference = isDifference
        self.shape = shape
        self.problems = problems
        self.candidates = candidates
        self.k = k
        self.truth = truth
        self.variance = variance
    }

    mutating func add(_ method: Method, _ interval: Interval) {
        var count = counts[method, default: Count()]
        count.trials += 1
        // The truth and the ends are each rounded.
        if interval.lower <= truth + 1e-12, truth <= interval.upper + 1e-12 { count.covered += 1 }
        count.width += interval.upper - interval.lower
        counts[method] = count
    }

    /// The width of the interval of an oracle that knows the population: 2 x 1.96 standard deviations of the estimate.
    var oracleWidth: Double { 2 * normalQuantile * (variance / Double(problems)).squareRoot() }

    /// What no interval that holds the mean of every population of such values in this share of cases can go below on average, in widths
    /// of the oracle's interval.
    ///
    /// Mixed with a share q of values at an end of the range, the population's mean moves by q times the distance to that end, and
    /// `(1 - q)^problems` of its samples are samples of this population. So the interval misses the moved mean in at most
    /// `(1 - coverage) / (1 - q)^problems` of this population's samples, and the sum over all q and both ends is the width.
    func leastRelativeWidth(coverage: Double) -> Double {
        let (count, missed) = (Double(problems), 1 - coverage)
        let most = 1 - pow(missed, 1 / count)
        let covered = most - missed * (pow(1 - most, 1 - count) - 1) / (count - 1)
        return covered * (isDifference ? 2 : 1) / oracleWidth
    }

    /// The share of intervals that held the truth.
    func coverage(_ method: Method) -> Double? { counts[method].map { Double($0.covered) / Double($0.trials) } }

    /// The mean width, in widths of the oracle's interval.
    func relativeWidth(_ method: Method) -> Double? { counts[method].map { $0.width / Double($0.trials) / oracleWidth } }
}
