import Records
import Report

/// A population of problems with the solve rates that two models have, each of these pairs as likely as the others.
struct ModelPair: Sendable {
    let name: String
    let rates: [(first: Double, second: Double)]

    private static let steps = 20

    static let all = [
        ModelPair(name: "equal models", rates: middles(steps * steps).map { ($0, $0) }),
        ModelPair(name: "a fifth of what fails is gained", rates: middles(steps * steps).map { ($0, $0 + 0.2 * (1 - $0)) }),
        ModelPair(name: "nothing in common", rates: middles(steps).flatMap { first in middles(steps).map { (first, $0) } }),
        ModelPair(
            name: "hard, a few solved by either",
            rates: Array(repeating: (0, 0), count: 12) + [(0.5, 0.1), (0.1, 0.6), (0.05, 0.05), (0.8, 0.9), (0.2, 0), (0, 0.3)]
                + [(1, 1), (0.9, 0.4)]),
    ]

    /// The middles of so many equal parts of 0 to 1.
    private static func middles(_ count: Int) -> [Double] { (0..<count).map { (Double($0) + 0.5) / Double(count) } }

    /// The chance of each number of right candidates among `n`.
    private static func chances(_ n: Int, _ rate: Double) -> [Double] {
        (0..<n).reduce([1.0]) { chances, _ in
            (0...chances.count).map { count in
                (count < chances.count ? chances[count] * (1 - rate) : 0) + (count > 0 ? chances[count - 1] * rate : 0)
            }
        }
    }

    /// The mean and the variance, over the population, of a problem's difference of the estimates of pass@k.
    /// - Parameter values: the estimate for each number of right candidates.
    func moments(n: Int, values: [Double]) -> (mean: Double, variance: Double) {
        var (mean, square) = (0.0, 0.0)
        for rate in rates {
            let (firsts, seconds) = (ModelPair.chances(n, rate.first), ModelPair.chances(n, rate.second))
            for (one, first) in firsts.enumerated() {
                for (other, second) in seconds.enumerated() {
                    let difference = values[other] - values[one]
                    mean += first * second * difference
                    square += first * second * difference * difference
                }
            }
        }
        let count = Double(rates.count)
        return (mean / count, square / count - mean / count * mean / count)
    }

    /// The numbers of right candidates that two models have for a problem.
    func draw(_ n: Int, _ generator: inout SplitMix64) -> (first: Int, second: Int) {
        let rate = rates[Int.random(in: 0..<rates.count, using: &generator)]
        func right(_ rate: Double, _ generator: inout SplitMix64) -> Int {
            (0..<n).reduce(0) { count, _ in count + (Double.random(in: 0..<1, using: &generator) < rate ? 1 : 0) }
        }
        let first = right(rate.first, &generator)
        return (first, right(rate.second, &generator))
    }
}
