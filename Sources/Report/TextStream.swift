import Records

/// Collects text and hands it on in large pieces, so that a report of millions of rows never lies in memory whole.
package final class TextStream {
    private static let capacity = 1 << 18
    private var buffer: [UInt8] = []
    private let drain: ([UInt8]) -> Void

    package init(_ drain: @escaping ([UInt8]) -> Void) {
        self.drain = drain
        buffer.reserveCapacity(TextStream.capacity + 4096)
    }

    package func append(_ text: String) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= TextStream.capacity { flush() }
    }

    package func append(byte: UInt8) { buffer.append(byte) }

    func append(bytes: [UInt8]) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= TextStream.capacity { flush() }
    }

    package func flush() {
        drain(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}

/// A number with this many decimals, as `printf("%.*f")` writes it up to halves. Infinities and larger magnitudes than an `Int` holds, in
/// units of the last decimal, become the largest number that it holds. What is not a number becomes 0.
func fixed(_ value: Double, _ decimals: Int) -> String {
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let magnitude = (abs(value) * Double(scale)).rounded()
    let scaled = magnitude.isNaN ? 0 : Int(exactly: magnitude) ?? .max
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if decimals == 0 { return sign + String(scaled) }
    return sign + String(scaled / scale) + "." + zeroPadded(scaled % scale, decimals)
}

/// Seconds with six decimals, truncated.
func seconds(_ duration: Duration) -> String {
    let microseconds = max(Int(duration.inMicroseconds), 0)
    return String(microseconds / 1_000_000) + "." + zeroPadded(microseconds % 1_000_000, 6)
}

func percent(_ share: Double) -> String { fixed(100 * share, 2) + " %" }

private func zeroPadded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(width - digits.count, 0)) + digits
}

extension Duration {
    fileprivate var inMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
