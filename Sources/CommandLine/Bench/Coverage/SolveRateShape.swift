import Foundation
import Report

/// A population of problems whose solve rates are known: some problems that are never solved, and Beta distributions of the others.
struct SolveRateShape: Sendable {
    let name: String
    /// The share of problems that no candidate solves.
    var unsolved = 0.0
    let alpha: Double
    let beta: Double

    static let all = [
        SolveRateShape(name: "even: Beta(1, 1)", alpha: 1, beta: 1),
        SolveRateShape(name: "polar: Beta(0.3, 0.3)", alpha: 0.3, beta: 0.3),
        SolveRateShape(name: "hard: Beta(0.2, 3.8)", alpha: 0.2, beta: 3.8),
        SolveRateShape(name: "mixed: 60 % unsolved, else Beta(2, 2)", unsolved: 0.6, alpha: 2, beta: 2),
    ]

    /// The population's pass@k.
    func passAtK(_ k: Int) -> Double { (1 - unsolved) * -expm1(logBeta(alpha, beta + Double(k)) - logBeta(alpha, beta)) }

    /// The chance that a problem has 0, 1, ... `n` right candidates.
    func chances(n: Int) -> [Double] {
        (0...n).map { c in
            let ways = logGamma(Double(n + 1)) - logGamma(Double(c + 1)) - logGamma(Double(n - c + 1))
            let solved = exp(ways + logBeta(alpha + Double(c), beta + Double(n - c)) - logBeta(alpha, beta))
            return (1 - unsolved) * solved + (c == 0 ? unsolved : 0)
        }
    }
}
