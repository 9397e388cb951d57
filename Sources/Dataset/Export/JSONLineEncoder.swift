/// Rows as JSON Lines, in UTF-8 without escapes that are not needed.
final class JSONLineEncoder: RowEncoding {
    /// Finished lines.
    private(set) var lines: [UInt8] = []
    /// A comma stands before the next value or key.
    private var needsComma = false

    private static let digits = Array("0123456789abcdef".utf8)

    func null() { literal("null") }
    func flag(_ value: Bool) { literal(value ? "true" : "false") }
    func integer(_ value: Int64) { literal("\(value)") }
    /// JSON has no name for what is not finite; the columns hold no such number.
    func number(_ value: Double) { literal(value.isFinite ? "\(value)" : "null") }

    private func literal(_ text: String) {
        separate()
        lines.append(contentsOf: text.utf8)
        needsComma = true
    }

    private func separate() { if needsComma { lines.append(UInt8(ascii: ",")) } }

    func text(_ value: UnsafeRawBufferPointer) {
        separate()
        lines.append(UInt8(ascii: "\""))
        // Stretches without escapes are copied at once.
        var copied = 0
        for (index, byte) in value.enumerated() where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
            lines.append(contentsOf: UnsafeRawBufferPointer(rebasing: value[copied..<index]))
            escape(byte)
            copied = index + 1
        }
        lines.append(contentsOf: UnsafeRawBufferPointer(rebasing: value[copied...]))
        lines.append(UInt8(ascii: "\""))
        needsComma = true
    }

    private func escape(_ byte: UInt8) {
        lines.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x0A: lines.append(UInt8(ascii: "n"))
        case 0x0D: lines.append(UInt8(ascii: "r"))
        case 0x09: lines.append(UInt8(ascii: "t"))
        case 0x00..<0x20: lines += Array("u00".utf8) + [Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]]
        default: lines.append(byte)
        }
    }

    func key(_ name: StaticKey) {
        separate()
        lines.append(contentsOf: name.json)
        needsComma = false
    }

    func beginList() { begin("[") }
    func endList() { end("]") }
    func beginObject() { begin("{") }
    func endObject() { end("}") }

    private func begin(_ bracket: Unicode.Scalar) {
        separate()
        lines.append(UInt8(ascii: bracket))
        needsComma = false
    }

    private func end(_ bracket: Unicode.Scalar) {
        lines.append(UInt8(ascii: bracket))
        needsComma = true
    }

    func endRow() {
        lines.append(0x0A)
        needsComma = false
    }

    func removeLines() { lines.removeAll(keepingCapacity: true) }
}
