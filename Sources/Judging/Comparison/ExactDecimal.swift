/// A decimal number without rounding: its digits and its power of ten. `1.50`, `1.5` and `15e-1` are equal.
struct ExactDecimal: Equatable {
    private var isNegative = false
    /// Without zeros at both ends; empty: zero.
    private var digits: [UInt8] = []
    /// Of the last digit.
    private var exponent = 0

    /// Nil for anything but `[+-] digits [. digits] [e [+-] digits]`, with a digit before or after the point.
    init?(_ token: UnsafeBufferPointer<UInt8>) {
        var position = 0
        func byte() -> UInt8 { position < token.count ? token[position] : 0 }
        isNegative = byte() == UInt8(ascii: "-")
        if isNegative || byte() == UInt8(ascii: "+") { position += 1 }
        var hasDigits = false
        var isFraction = false
        while position < token.count {
            if byte() == UInt8(ascii: "."), !isFraction {
                isFraction = true
            } else if byte() &- 48 < 10 {
                hasDigits = true
                digits.append(byte())
                if isFraction { exponent -= 1 }
            } else {
                break
            }
            position += 1
        }
        guard hasDigits else { return nil }
        if lowered(byte()) == UInt8(ascii: "e") {
            position += 1
            guard let power = Self.power(token, &position) else { return nil }
            exponent += power
        }
        guard position == token.count else { return nil }
        normalize()
    }

    /// Saturates far beyond what any answer holds.
    private static func power(_ token: UnsafeBufferPointer<UInt8>, _ position: inout Int) -> Int? {
        var isNegative = false
        if position < token.count, token[position] == UInt8(ascii: "-") || token[position] == UInt8(ascii: "+") {
            isNegative = token[position] == UInt8(ascii: "-")
            position += 1
        }
        let start = position
        var magnitude = 0
        while position < token.count, token[position] &- 48 < 10 {
            magnitude = min(magnitude * 10 + Int(token[position] &- 48), 1 << 40)
            position += 1
        }
        guard position > start else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    private mutating func normalize() {
        let kept = digits.drop { $0 == UInt8(ascii: "0") }
        let zeros = kept.reversed().prefix { $0 == UInt8(ascii: "0") }.count
        digits = Array(kept.dropLast(zeros))
        exponent += zeros
        if digits.isEmpty { (isNegative, exponent) = (false, 0) }
    }
}
