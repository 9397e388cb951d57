/// A SHA-256 digest: 32 bytes. This module holds the value; `Digests` computes it.
public struct Digest: Hashable, Comparable, Sendable, CustomStringConvertible {
    // Not a vector: that is aligned to 32 bytes, and frames of asynchronous functions, in which digests live, to 16.
    @usableFromInline let first: UInt64
    @usableFromInline let second: UInt64
    @usableFromInline let third: UInt64
    @usableFromInline let fourth: UInt64

    public static let byteCount = 32

    @inlinable public init(words: SIMD4<UInt64>) { (first, second, third, fourth) = (words[0], words[1], words[2], words[3]) }

    /// The digest as four big-endian words, most significant first.
    @inlinable public var words: SIMD4<UInt64> { SIMD4(first, second, third, fourth) }

    /// - Precondition: `bytes` has exactly 32 elements.
    // Inlinable: millions are made when a run is planned or read, and unspecialised it takes a microsecond.
    @inlinable public init(bytes: some Collection<UInt8>) {
        precondition(bytes.count == Digest.byteCount, "a SHA-256 digest has 32 bytes")
        var words = SIMD4<UInt64>()
        var position = 0
        for byte in bytes {
            words[position / 8] = words[position / 8] << 8 | UInt64(byte)
            position += 1
        }
        self.init(words: words)
    }

    /// - Precondition: `bytes` has exactly 32 elements.
    @inlinable public init(bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == Digest.byteCount, "a SHA-256 digest has 32 bytes")
        let words = bytes.loadUnaligned(as: SIMD4<UInt64>.self)
        self.init(words: SIMD4(words[0].bigEndian, words[1].bigEndian, words[2].bigEndian, words[3].bigEndian))
    }

    /// The first eight bytes of a digest are as good a hash as all 32: the bytes of SHA-256 are evenly distributed.
    @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(first) }

    /// Parses 64 hexadecimal digits; nil for anything else.
    public init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count == 2 * Digest.byteCount else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Digest.byteCount)
        for position in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Digest.value(ofHexDigit: digits[position]), let low = Digest.value(ofHexDigit: digits[position + 1])
            else { return nil }
            bytes.append(high << 4 | low)
        }
        self.init(bytes: bytes)
    }

    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Digest.byteCount) { buffer, count in
            for position in 0..<Digest.byteCount {
                buffer[position] = UInt8(truncatingIfNeeded: words[position / 8] >> UInt64(56 - 8 * (position % 8)))
            }
            count = Digest.byteCount
        }
    }

    /// 64 lower-case hexadecimal digits.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(2 * Digest.byteCount)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    public static func < (left: Digest, right: Digest) -> Bool {
        for lane in 0..<4 where left.words[lane] != right.words[lane] {
            return left.words[lane] < right.words[lane]
        }
        return false
    }

    private static func value(ofHexDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
