import Glibc

/// A 95 % interval for the population mean of the difference of pass@k between two runs, from one difference per problem.
///
/// A difference is a gain or a loss. The mean gain and the mean loss each get a `BoundedMeanInterval`, and the two are joined by squaring
/// and adding the distances to their ends, with the correlation of gain and loss (Newcombe, Statistics in Medicine 17, 1998; Zou and
/// Donner, the same journal 27, 2008).
///
/// Gains and losses are measured in units of a largest difference that is thought possible: 1 where no problem differs, the largest one
/// observed where many problems differ alike. So the interval never has zero width: where none of P problems differs, it reaches
/// about 3 / P to either side.
package struct PairedDifferenceInterval {
    /// After as many differing problems, the chance that a larger difference exists is taken to have fallen to 1 / e.
    private static let tellingProblems = 4.0

    private let unit: Double
    private let gain: ProblemMoments
    private let loss: ProblemMoments

    /// - Precondition: at least one difference; each lies between -1 and 1.
    package init(differences: [Double]) {
        precondition(!differences.isEmpty, "a mean over no problem is undefined")
        let unit = PairedDifferenceInterval.unit(of: differences)
        self.unit = unit
        gain = ProblemMoments(differences.map { (value: max($0, 0) / unit, weight: 1) })
        loss = ProblemMoments(differences.map { (value: max(-$0, 0) / unit, weight: 1) })
    }

    package var interval: Interval {
        let (gains, losses) = (BoundedMeanInterval(moments: gain).interval, BoundedMeanInterval(moments: loss).interval)
        let difference = gain.mean - loss.mean
        let below = joined(gain.mean - gains.lower, losses.upper - loss.mean)
        let above = joined(gains.upper - gain.mean, loss.mean - losses.lower)
        return Interval(
            lower: unit * (difference - below), upper: unit * (difference + above), around: unit * difference, within: -1...1)
    }

    private func joined(_ first: Double, _ second: Double) -> Double {
        max(first * first + second * second - 2 * correlation * first * second, 0).squareRoot()
    }

    /// Of gain and loss. No problem has both, so that their covariance is the negative product of their means.
    private var correlation: Double {
        let variances = gain.variance * loss.variance
        guard variances > 1e-18 else { return 0 }
        return max(-gain.mean * loss.mean * gain.count / (gain.count - 1) / variances.squareRoot(), -1)
    }

    private static func unit(of differences: [Double]) -> Double {
        let largest = differences.reduce(0) { max($0, abs($1)) }
        guard largest > 1e-12 else { return 1 }
        let (squares, fourths) = differences.reduce((0.0, 0.0)) { sums, difference in
            let square = (difference / largest) * (difference / largest)
            return (sums.0 + square, sums.1 + square * square)
        }
        // The participation ratio: how many problems share in the differences. One large difference among many small ones counts as one.
        let sharing = squares * squares / fourths
        return min(largest + (1 - largest) * exp(-sharing / tellingProblems), 1)
    }
}
