import Glibc

/// The likelihood of every count of right candidates on a grid of Beta distributions of solve rates, computed once per count.
///
/// A grid point is a Beta(m s, (1 - m) s) distribution with mean m and concentration s. A problem's count is then beta-binomial.
package final class SolveRateGrid {
    /// In steps of the logit.
    static let means = (0..<91).map { 1 / (1 + exp(-7.5 + 15 * Double($0) / 90)) }
    /// In steps of the logarithm.
    static let concentrations = (0..<45).map { 0.1 * pow(2000, Double($0) / 44) }
    static let count = means.count * concentrations.count

    private let alphas: [Double]
    private let betas: [Double]
    private let logBetas: [Double]
    private var rows: [SampleCount: [Double]] = [:]
    private var targets: [Int: Target] = [:]

    /// The population's pass@k at every grid point, ascending, and the grid points in that order.
    struct Target {
        let values: [Double]
        let order: [Int]
    }

    package init() {
        let pairs = SolveRateGrid.means.flatMap { mean in SolveRateGrid.concentrations.map { (mean * $0, (1 - mean) * $0) } }
        alphas = pairs.map(\.0)
        betas = pairs.map(\.1)
        logBetas = pairs.map { logBeta($0.0, $0.1) }
    }

    /// The log likelihood of one problem's count at every grid point.
    func row(_ count: SampleCount) -> [Double] {
        if let known = rows[count] { return known }
        let row = alphas.indices.map {
            logBeta(alphas[$0] + Double(count.c), betas[$0] + Double(count.n - count.c)) - logBetas[$0]
        }
        rows[count] = row
        return row
    }

    func target(k: Int) -> Target {
        if let known = targets[k] { return known }
        let values = alphas.indices.map { -expm1(logBeta(alphas[$0], betas[$0] + Double(k)) - logBetas[$0]) }
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        let target = Target(values: order.map { values[$0] }, order: order)
        targets[k] = target
        return target
    }
}

/// What the counts of a few problems say about the population's pass@k, if solve rates follow some Beta distribution: the hierarchical
/// beta-binomial model (Gelman et al., Bayesian Data Analysis, section 5.3; for pass@k: arXiv 2510.04265).
///
/// The prior is even in the logarithm of the concentration. The lower end uses the prior Beta(1/4, 3/4) of the mean and the upper end
/// Beta(3/4, 1/4), so that the interval of problems with one candidate each is that of `BoundedMeanInterval`.
struct SolveRatePosterior {
    private let grid: SolveRateGrid
    private let logLikelihood: [Double]

    init(problems: [(count: SampleCount, weight: Double)], grid: SolveRateGrid) {
        self.grid = grid
        var sum = [Double](repeating: 0, count: SolveRateGrid.count)
        for (count, weight) in problems {
            let row = grid.row(count)
            for index in sum.indices { sum[index] += weight * row[index] }
        }
        logLikelihood = sum
    }

    /// The 2.5 % and the 97.5 % quantile of the population's pass@k.
    func ends(k: Int) -> (lower: Double, upper: Double) {
        let target = grid.target(k: k)
        return (quantile(0.025, of: target, shape: 0.25), quantile(0.975, of: target, shape: 0.75))
    }

    /// With the prior Beta(`shape`, 1 - `shape`) of the mean.
    private func quantile(_ probability: Double, of target: SolveRateGrid.Target, shape: Double) -> Double {
        let stride = SolveRateGrid.concentrations.count
        var weights = logLikelihood
        for (position, mean) in SolveRateGrid.means.enumerated() {
            // The density of the logit of the mean.
            let prior = shape * log(mean) + (1 - shape) * log1p(-mean)
            for index in position * stride..<(position + 1) * stride { weights[index] += prior }
        }
        let highest = weights.max() ?? 0
        for index in weights.indices { weights[index] = exp(weights[index] - highest) }
        let wanted = probability * weights.reduce(0, +)
        var below = 0.0
        var last = (mass: 0.0, value: target.values[0])
        for (position, index) in target.order.enumerated() {
            // Half of a grid point's weight lies below its value.
            let middle = below + weights[index] / 2
            if middle >= wanted {
                guard position > 0, middle > last.mass else { return target.values[position] }
                let part = (wanted - last.mass) / (middle - last.mass)
                return last.value + part * (target.values[position] - last.value)
            }
            last = (middle, target.values[position])
            below += weights[index]
        }
        return last.value
    }
}

/// The logarithm of the beta function, for positive arguments.
package func logBeta(_ a: Double, _ b: Double) -> Double { logGamma(a) + logGamma(b) - logGamma(a + b) }
