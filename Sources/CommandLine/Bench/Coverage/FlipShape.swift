import Report

/// How the candidates' verdicts differ between two runs of a simulated comparison.
struct FlipShape: Sendable {
    let name: String
    /// The share of problems in which verdicts differ.
    var affected = 1.0
    /// The chance that a right candidate becomes wrong, in such a problem.
    let lost: Double
    /// The chance that a wrong candidate becomes right, in such a problem.
    let won: Double

    static let all = [
        FlipShape(name: "rare: 1 % of candidates flip", lost: 0.01, won: 0.01),
        FlipShape(name: "loss: 5 % of right ones lost", lost: 0.05, won: 0),
        FlipShape(name: "few: a tenth of problems lose half", affected: 0.1, lost: 0.5, won: 0),
        FlipShape(name: "many: 20 % lost, 10 % won", lost: 0.2, won: 0.1),
    ]

    /// The counts of right candidates after the flips.
    func flipped(_ right: Int, of n: Int, _ generator: inout some RandomNumberGenerator) -> Int {
        guard affected >= 1 || Double.random(in: 0..<1, using: &generator) < affected else { return right }
        let kept = right - FlipShape.draw(right, lost, &generator)
        return kept + FlipShape.draw(n - right, won, &generator)
    }

    private static func draw(_ n: Int, _ chance: Double, _ generator: inout some RandomNumberGenerator) -> Int {
        guard chance > 0 else { return 0 }
        return (0..<n).reduce(0) { count, _ in count + (Double.random(in: 0..<1, using: &generator) < chance ? 1 : 0) }
    }

    /// The chance of each number among `n` that flip.
    private static func chances(_ n: Int, _ chance: Double) -> [Double] {
        var chances = [1.0]
        for _ in 0..<n {
            chances = (0...chances.count).map { count in
                (count < chances.count ? chances[count] * (1 - chance) : 0) + (count > 0 ? chances[count - 1] * chance : 0)
            }
        }
        return chances
    }

    /// The mean and the variance, over the population, of a problem's difference of pass@k.
    func moments(_ shape: SolveRateShape, n: Int, values: [Double]) -> (mean: Double, variance: Double) {
        var (mean, square) = (0.0, 0.0)
        for (right, chance) in shape.chances(n: n).enumerated() {
            let (lostChances, wonChances) = (FlipShape.chances(right, lost), FlipShape.chances(n - right, won))
            for (gone, goneChance) in lostChances.enumerated() where goneChance > 1e-15 {
                for (come, comeChance) in wonChances.enumerated() where comeChance > 1e-15 {
                    let difference = values[right - gone + come] - values[right]
                    let weight = affected * chance * goneChance * comeChance
                    mean += weight * difference
                    square += weight * difference * difference
                }
            }
        }
        return (mean, square - mean * mean)
    }
}
