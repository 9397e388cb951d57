/// A number as it was written, so that no digit of it is lost.
package struct JSONNumber: Hashable, Sendable {
    package var text: String

    package init(text: String) { self.text = text }

    package init(_ value: Int) { text = String(value) }

    /// The shortest text that reads back as the same value; a whole number has no fraction, such as 1 for 1.0.
    package init(_ value: Double) {
        if value == value.rounded(), abs(value) < 0x1p53 {
            text = String(Int64(value))
        } else {
            text = "\(value)"
        }
    }

    /// NaN and the infinities are values too.
    package var value: Double {
        switch text {
        case "NaN": .nan
        case "Infinity": .infinity
        case "-Infinity": -.infinity
        default: Double(text) ?? .nan
        }
    }

    /// nil: the number is not whole, or does not fit.
    package var integer: Int? { Int(text) ?? Int(exactly: value) }

    /// One spelling for equal numbers, for digests: 1, 1.0 and 1e0 are all "1".
    package var canonical: JSONNumber {
        if let integer = Int(text) { return JSONNumber(integer) }
        return value.isFinite && !text.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }) ? JSONNumber(value) : self
    }
}

extension JSONScanner {
    package mutating func number() throws(JSONError) -> JSONNumber {
        skipSpace()
        let start = position
        try skipNumber()
        return JSONNumber(text: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    /// Reads a number; nil means that another value was there, or a number that is no token count, and is skipped.
    package mutating func count() throws(JSONError) -> Int? {
        guard try kind() == .number else {
            try skip()
            return nil
        }
        guard let value = try number().integer, value >= 0 else { return nil }
        return value
    }

    private mutating func skipNumber() throws(JSONError) {
        if byte == UInt8(ascii: "N") { return try word("NaN") }
        if byte == UInt8(ascii: "-") { position += 1 }
        if byte == UInt8(ascii: "I") { return try word("Infinity") }
        if byte == UInt8(ascii: "0") {
            position += 1
        } else {
            try skipDigits()
        }
        if byte == UInt8(ascii: ".") {
            position += 1
            try skipDigits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            position += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws(JSONError) {
        let start = position
        while position < bytes.count, bytes[position] >= UInt8(ascii: "0"), bytes[position] <= UInt8(ascii: "9") { position += 1 }
        guard position > start else { throw error("a digit was expected") }
    }
}
