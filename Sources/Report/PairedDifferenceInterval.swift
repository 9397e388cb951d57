import Glibc

/// A 95 % interval for the population mean of the difference of pass@k between two runs, from one difference per problem.
///
/// A difference is a gain or a loss. The mean gain and the mean loss each get a `BoundedMeanInterval`, and the two are joined by squaring
/// and adding the distances to their ends, with the correlation of gain and loss (Newcombe, Statistics in Medicine 17, 1998; Zou and
/// Donner, the same journal 27, 2008).
///
/// Gains and losses are measured in units of the largest difference that is observed. Larger differences may be too rare to be observed
/// among P problems: so each end is moved outwards by a share of what P problems without a difference leave open, about 3 / P (the rule
/// of three: Hanley and Lippman-Hand, JAMA 249, 1983). The share is 1 where no problem differs, and falls with the number of problems that
/// share in the differences. So the interval never has zero width.
package struct PairedDifferenceInterval {
    /// After as many differing problems, the chance that a larger difference exists is taken to have fallen to 1 / e.
    private static let tellingProblems = 2.0

    private let isAnyObserved: Bool
    private let unit: Double
    /// How far an end lies outwards for differences that are too rare to be observed.
    private let unseen: Double
    private let gain: ProblemMoments
    private let loss: ProblemMoments

    /// - Precondition: at least one difference; each lies between -1 and 1.
    package init(differences: [Double]) {
        precondition(!differences.isEmpty, "a mean over no problem is undefined")
        let largest = differences.reduce(0) { max($0, abs($1)) }
        isAnyObserved = largest > 1e-12
        let unit = isAnyObserved ? largest : 1
        self.unit = unit
        let larger = isAnyObserved ? (1 - largest) * exp(-PairedDifferenceInterval.sharing(differences) / Self.tellingProblems) : 1
        unseen = larger * betaQuantile(0.975, a: 0.75, b: Double(differences.count) + 0.25)
        gain = ProblemMoments(differences.map { (value: max($0, 0) / unit, weight: 1) })
        loss = ProblemMoments(differences.map { (value: max(-$0, 0) / unit, weight: 1) })
    }

    package var interval: Interval {
        let (gains, losses) = (BoundedMeanInterval(moments: gain).interval, BoundedMeanInterval(moments: loss).interval)
        let difference = gain.mean - loss.mean
        let below = outwards(joined(gain.mean - gains.lower, losses.upper - loss.mean))
        let above = outwards(joined(gains.upper - gain.mean, loss.mean - losses.lower))
        return Interval(
            lower: unit * difference - below, upper: unit * difference + above, around: unit * difference, within: -1...1)
    }

    /// The distance of an end, in units, with what is unseen.
    private func outwards(_ distance: Double) -> Double {
        isAnyObserved ? (unit * unit * distance * distance + unseen * unseen).squareRoot() : unseen
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

    /// The participation ratio: how many problems share in the differences. One large difference among many small ones counts as one.
    /// - Precondition: some difference is not 0.
    private static func sharing(_ differences: [Double]) -> Double {
        let largest = differences.reduce(0) { max($0, abs($1)) }
        let (squares, fourths) = differences.reduce((0.0, 0.0)) { sums, difference in
            let square = (difference / largest) * (difference / largest)
            return (sums.0 + square, sums.1 + square * square)
        }
        return squares * squares / fourths
    }
}
