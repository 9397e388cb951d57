import Records

/// A number in [0, 1) that depends on the seed, the purpose and the name only: not on the order of the rows, nor on which others are
/// there. A name is taken at a rate where its number is below the rate, so a larger rate takes a superset. `purpose` keeps the
/// sampling of a set and a later sampling of its problems apart.
///
/// One SplitMix64 output (Steele, Lea and Flood 2014) of the state SplitMix64(seed) ^ FNV-1a-64(purpose, a zero byte, name); its upper
/// 53 bits.
public func sampleNumber(seed: UInt64, purpose: String, name: String) -> Double {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in Array(purpose.utf8) + [0] + Array(name.utf8) {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    return Double(splitMix64(splitMix64(seed) ^ hash) >> 11) * 0x1p-53
}

/// The first output of SplitMix64 from this state.
func splitMix64(_ state: UInt64) -> UInt64 {
    var generator = SplitMix64(seed: state)
    return generator.next()
}
