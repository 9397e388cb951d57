import Glibc

/// SplitMix64: the same numbers for the same seed everywhere.
struct SimulationRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }

    /// From 0 to below 1.
    mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func happens(_ probability: Double) -> Bool { fraction() < probability }

    mutating func exponential(mean: Double) -> Double { -mean * log(1 - fraction()) }

    /// Bounded Pareto: most values near `least`, few near `most`.
    mutating func pareto(least: Double, most: Double, exponent: Double) -> Double {
        let ratio = pow(least / most, exponent)
        return least / pow(1 - fraction() * (1 - ratio), 1 / exponent)
    }
}
