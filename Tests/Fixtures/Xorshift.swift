/// The same numbers in every run.
package struct Xorshift: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

    package mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    /// Eight at a time: tests are built without optimisation. `mask` makes them compressible.
    package mutating func bytes(_ count: Int, mask: UInt8 = 0xff) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (count + 7) / 8 * 8)
        bytes.withUnsafeMutableBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                buffer.storeBytes(of: next() & (UInt64(mask) &* 0x0101_0101_0101_0101), toByteOffset: offset, as: UInt64.self)
                offset += 8
            }
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
