import Glibc

/// The mean, the variance and the fourth moment of a value over the problems of a set. The value lies between 0 and 1.
struct ProblemMoments {
    /// How many problems there are.
    let count: Double
    let mean: Double
    /// With the divisor `count - 1`; 0 for one problem.
    let variance: Double
    /// The fourth central moment over the square of the second; 3, that of a normal distribution, where all values are equal.
    let kurtosis: Double

    /// - Precondition: at least one value has a weight above 0.
    init(_ values: some Sequence<(value: Double, weight: Double)>) {
        let values = Array(values)
        let count = values.reduce(0) { $0 + $1.weight }
        precondition(count > 0, "a mean over no problem is undefined")
        let mean = values.reduce(0) { $0 + $1.weight * $1.value } / count
        var (second, fourth) = (0.0, 0.0)
        for (value, weight) in values {
            let square = (value - mean) * (value - mean)
            second += weight * square
            fourth += weight * square * square
        }
        self.count = count
        self.mean = mean
        variance = count > 1 ? second / (count - 1) : 0
        kurtosis = second > 1e-15 * count ? fourth * count / (second * second) : 3
    }
}

/// A 95 % interval for the population mean of a value between 0 and 1, from one value per problem, without a model of the values.
///
/// The method is that of Korn and Graubard (Survey Methodology 24, 1998). It asks how many yes-or-no problems would measure the mean as
/// well as these values do, and takes the interval of a binomial share with so many trials. No value between 0 and 1 with the mean m varies
/// more than yes and no do, m(1 - m), so the number of trials is never below the number of problems. Three details keep the coverage where
/// problems are few:
/// - one problem is added that varies as much as yes and no, since a few equal values do not show that all problems are equal;
/// - the variance is itself an estimate, so the quantile of Student's t replaces that of the normal distribution, with fewer degrees of
///   freedom for values of high kurtosis;
/// - the ends are quantiles of Beta(s + 1/4, n - s + 3/4) and Beta(s + 3/4, n - s + 1/4), halfway between those of Jeffreys and those of
///   Clopper and Pearson. They are never equal.
struct BoundedMeanInterval {
    static let addedProblems = 1.0

    let moments: ProblemMoments

    /// The number of yes-or-no problems that are worth as much as the values.
    var trials: Double {
        let (count, mean) = (moments.count, moments.mean)
        let most = mean * (1 - mean)
        let share = most > 1e-12 ? min(moments.variance / most, 1) : 1
        let added = BoundedMeanInterval.addedProblems
        let effect = (share * (count - 1) + added) / (count - 1 + added)
        let degrees = max((count - 1) * min(1, 2 / max(moments.kurtosis - 1, 1e-9)), 1) + 0.5
        let correction = normalQuantile / studentTQuantile(0.975, degrees: degrees)
        return max(count, count / effect * correction * correction)
    }

    var interval: Interval {
        let mean = min(max(moments.mean, 0), 1)
        let trials = trials
        let successes = mean * trials
        let failures = trials - successes
        let lower = mean < 1e-12 ? 0 : betaQuantile(0.025, a: successes + 0.25, b: failures + 0.75)
        let upper = mean > 1 - 1e-12 ? 1 : betaQuantile(0.975, a: successes + 0.75, b: failures + 0.25)
        return Interval(lower: lower, upper: upper, around: mean)
    }
}

/// The 97.5 % quantile of the standard normal distribution.
package let normalQuantile = 1.959_963_984_540_054
