import Records

/// Draws from a discrete distribution in constant time: Walker's alias method as built by Vose.
package struct AliasTable {
    /// Of 2^32: draws below stay in the column, the others go to its alias.
    private var thresholds: [UInt64]
    private var aliases: [Int]

    /// - Precondition: at least one weight; none negative; the sum positive.
    package init(weights: [Double]) {
        let count = weights.count
        let total = weights.reduce(0, +)
        precondition(total > 0, "a distribution has weight somewhere")
        var scaled = weights.map { $0 / total * Double(count) }
        thresholds = [UInt64](repeating: 1 << 32, count: count)
        aliases = Array(0..<count)
        var small = scaled.indices.filter { scaled[$0] < 1 }
        var large = scaled.indices.filter { scaled[$0] >= 1 }
        while let below = small.popLast(), let above = large.last {
            thresholds[below] = UInt64(scaled[below] * 4_294_967_296)
            aliases[below] = above
            scaled[above] -= 1 - scaled[below]
            if scaled[above] < 1 {
                large.removeLast()
                small.append(above)
            }
        }
    }

    package func draw(_ generator: inout SplitMix64) -> Int {
        let bits = generator.next()
        let column = Int(((bits >> 32) &* UInt64(thresholds.count)) >> 32)
        return bits & 0xffff_ffff < thresholds[column] ? column : aliases[column]
    }
}
