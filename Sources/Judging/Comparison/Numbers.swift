import Glibc

/// A decimal number as a token spells it: `[+-] digits [. digits] [e [+-] digits]`, with a digit before or after the point.
struct DecimalNumber {
    /// Correctly rounded; infinite where the token is out of range.
    var value: Double
    /// The token has a '.' or an exponent, so it stands for a real number rather than an integer.
    var isReal: Bool

    /// Nil for anything else, such as hexadecimal numbers, `nan` and `inf`.
    init?(_ token: UnsafeBufferPointer<UInt8>) {
        guard let shape = DecimalShape(token) else { return nil }
        isReal = shape.isReal
        if let exact = shape.exactValue {
            value = exact
        } else if let value = valueByLibrary(token) {
            self.value = value
        } else {
            return nil
        }
    }
}

/// The parts of a decimal number, found in one pass.
private struct DecimalShape {
    private var isNegative = false
    private var mantissa: UInt64 = 0
    private var significantDigits = 0
    private var exponent = 0
    private(set) var isReal = false

    init?(_ token: UnsafeBufferPointer<UInt8>) {
        var position = 0
        if position < token.count, token[position] == UInt8(ascii: "-") || token[position] == UInt8(ascii: "+") {
            isNegative = token[position] == UInt8(ascii: "-")
            position += 1
        }
        var digits = readDigits(token, &position, shift: 0)
        if position < token.count, token[position] == UInt8(ascii: ".") {
            isReal = true
            position += 1
            digits += readDigits(token, &position, shift: -1)
        }
        guard digits > 0 else { return nil }
        if position < token.count, lowered(token[position]) == UInt8(ascii: "e") {
            isReal = true
            position += 1
            guard readExponent(token, &position) else { return nil }
        }
        guard position == token.count else { return nil }
    }

    private mutating func readDigits(_ token: UnsafeBufferPointer<UInt8>, _ position: inout Int, shift: Int) -> Int {
        let start = position
        while position < token.count, token[position] &- 48 < 10 {
            let digit = UInt64(token[position] &- 48)
            if mantissa > 0 || digit > 0 { significantDigits += 1 }
            if significantDigits <= 19 { mantissa = mantissa &* 10 &+ digit }
            exponent += shift
            position += 1
        }
        return position - start
    }

    private mutating func readExponent(_ token: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Bool {
        var isNegative = false
        if position < token.count, token[position] == UInt8(ascii: "-") || token[position] == UInt8(ascii: "+") {
            isNegative = token[position] == UInt8(ascii: "-")
            position += 1
        }
        let start = position
        var magnitude = 0
        while position < token.count, token[position] &- 48 < 10 {
            magnitude = min(magnitude * 10 + Int(token[position] &- 48), 1_000_000)
            position += 1
        }
        exponent += isNegative ? -magnitude : magnitude
        return position > start
    }

    /// Nil where only a longer computation rounds correctly. Where mantissa and power of ten are both exact, one operation does
    /// (Clinger 1990).
    var exactValue: Double? {
        guard significantDigits <= 19 else { return nil }
        guard let magnitude = doubleValue ?? extendedValue else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    private var doubleValue: Double? {
        guard mantissa <= 1 << 53, abs(exponent) <= 22 else { return nil }
        let power = DecimalShape.powersOfTen[abs(exponent)]
        return exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
    }

    #if arch(x86_64)
        /// With 64 bits of mantissa the operation is exact enough unless its result lies half-way between two doubles.
        private var extendedValue: Double? {
            guard abs(exponent) <= 27 else { return nil }
            let power = DecimalShape.extendedPowersOfTen[abs(exponent)]
            let value = exponent < 0 ? Float80(mantissa) / power : Float80(mantissa) * power
            return value.significandBitPattern & 0x7FF == 0x400 ? nil : Double(value)
        }

        private static let extendedPowersOfTen: [Float80] = (0...27).map { (0..<$0).reduce(Float80(1)) { power, _ in power * 10 } }
    #else
        private var extendedValue: Double? { nil }
    #endif

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
}

/// The whole token as `strtod` reads it; nil where it is no number to the last byte. Takes hexadecimal numbers, `nan` and `inf` too.
func valueByLibrary(_ token: UnsafeBufferPointer<UInt8>) -> Double? {
    guard let first = token.first, !isWhiteSpace(first) else { return nil }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: token.count + 1) { text in
        for position in 0..<token.count { text[position] = CChar(bitPattern: token[position]) }
        text[token.count] = 0
        var end: UnsafeMutablePointer<CChar>?
        let value = strtod(text.baseAddress!, &end)
        return end == text.baseAddress! + token.count ? value : nil
    }
}
