/// A number of bytes. Never negative.
public struct ByteCount: Hashable, Comparable, Sendable {
    public var bytes: Int

    public init(bytes: Int) {
        precondition(bytes >= 0, "a byte count is never negative")
        self.bytes = bytes
    }

    public static func kibibytes(_ count: Int) -> ByteCount { ByteCount(bytes: 1 << 10) * count }
    public static func mebibytes(_ count: Int) -> ByteCount { ByteCount(bytes: 1 << 20) * count }

    public static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

    /// Rounded down.
    public var mebibytes: Int { bytes >> 20 }

    // Limits may be as large as a number can be: sums and products stay there.

    public static func + (left: ByteCount, right: ByteCount) -> ByteCount {
        let (sum, overflow) = left.bytes.addingReportingOverflow(right.bytes)
        return ByteCount(bytes: overflow ? .max : sum)
    }

    public static func * (count: ByteCount, factor: Int) -> ByteCount {
        let (product, overflow) = count.bytes.multipliedReportingOverflow(by: factor)
        return ByteCount(bytes: overflow ? .max : product)
    }
}
