import Glibc
import Records

/// Chance in a simulation.
struct SimulationRandom: RandomNumberGenerator {
    private var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func next() -> UInt64 { generator.next() }

    /// From 0 to below 1.
    mutating func fraction() -> Double { SimulationRandom.fraction(of: next()) }

    /// A fraction from 0 to below 1, made from the upper 53 bits of `number`.
    static func fraction(of number: UInt64) -> Double { Double(number >> 11) * 0x1p-53 }

    mutating func happens(_ probability: Double) -> Bool { fraction() < probability }

    mutating func exponential(mean: Double) -> Double { -mean * log(1 - fraction()) }

    /// Bounded Pareto: most values near `least`, few near `most`.
    mutating func pareto(least: Double, most: Double, exponent: Double) -> Double {
        let ratio = pow(least / most, exponent)
        return least / pow(1 - fraction() * (1 - ratio), 1 / exponent)
    }
}
