import Records

/// Lines of fields with commas between them.
struct FieldLines: Sendable {
    private(set) var bytes: [UInt8] = []
    private var isFirst = true

    /// A text of others for a table: see `ForeignText.csvField`.
    mutating func foreign(_ text: String) {
        if !appendPlain(text, mayBeFormula: false) { plain(ForeignText.csvField(text)) }
    }

    /// A text of others as it is, in quotes where it needs them.
    mutating func quoted(_ text: String) {
        if !appendPlain(text, mayBeFormula: true) { plain(ForeignText.quotedField(text)) }
    }

    /// A text that needs no quotes.
    mutating func plain(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    /// nil: an empty field.
    mutating func integer(_ value: Int?) {
        separate()
        if let value { bytes.append(decimal: value) }
    }

    /// Seconds with six decimals, truncated; nil: an empty field.
    mutating func seconds(_ duration: Duration?) {
        separate()
        guard let duration else { return }
        let nanoseconds = duration.nanoseconds
        // Others are rare, and more than this counts.
        guard nanoseconds >= 0, nanoseconds < .max else { return bytes.append(contentsOf: Report.seconds(duration).utf8) }
        let microseconds = Int(nanoseconds / 1000)
        bytes.append(decimal: microseconds / 1_000_000)
        bytes.append(UInt8(ascii: "."))
        var (rest, unit) = (microseconds % 1_000_000, 100_000)
        while unit > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(rest / unit))
            (rest, unit) = (rest % unit, unit / 10)
        }
    }

    /// In hexadecimal digits; nil: an empty field.
    mutating func digest(_ digest: Digest?) {
        separate()
        guard let digest else { return }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { digits in
            let words = digest.words
            for position in 0..<64 {
                let digit = UInt8(truncatingIfNeeded: words[position / 16] >> UInt64(60 - 4 * (position % 16))) & 15
                digits[position] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            bytes.append(contentsOf: digits)
        }
    }

    mutating func end() {
        bytes.append(UInt8(ascii: "\n"))
        isFirst = true
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    /// Appends a text that needs neither quotes nor any other change: most do not.
    /// - Parameter mayBeFormula: whether the text may begin with a sign that a spreadsheet takes for the beginning of a formula.
    /// - Returns: false if the text is not so plain. Nothing was appended.
    private mutating func appendPlain(_ text: String, mayBeFormula: Bool) -> Bool {
        var text = text
        return text.withUTF8 { utf8 in
            for byte in utf8 where byte < 0x20 || byte >= 0x7f || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") { return false }
            if !mayBeFormula, let first = utf8.first {
                switch first {
                case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"): return false
                default: break
                }
            }
            separate()
            bytes.append(contentsOf: utf8)
            return true
        }
    }
}

extension [UInt8] {
    /// Appends a number in decimal digits.
    mutating func append(decimal value: Int) {
        if 0..<10 ~= value { return append(UInt8(ascii: "0") + UInt8(value)) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var (rest, start) = (value.magnitude, 20)
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            } while rest > 0
            if value < 0 {
                start -= 1
                digits[start] = UInt8(ascii: "-")
            }
            append(contentsOf: UnsafeMutableBufferPointer(rebasing: digits[start...]))
        }
    }
}
