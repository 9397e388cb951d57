/// Where values of one axis lie in a drawing, in its units.
struct ChartScale {
    let values: ClosedRange<Double>
    let places: (begin: Double, end: Double)
    var isLogarithmic = false

    func place(_ value: Double) -> Double {
        let (low, high) = (measure(values.lowerBound), measure(values.upperBound))
        let share = high > low ? (measure(value) - low) / (high - low) : 0.5
        return places.begin + share * (places.end - places.begin)
    }

    private func measure(_ value: Double) -> Double { isLogarithmic ? logarithm(value) : value }

    /// To base 2, exact enough to draw with.
    private func logarithm(_ value: Double) -> Double {
        var (rest, exponent) = (max(value, 1e-9), 0.0)
        while rest >= 2 { (rest, exponent) = (rest / 2, exponent + 1) }
        while rest < 1 { (rest, exponent) = (rest * 2, exponent - 1) }
        var (fraction, weight) = (0.0, 0.5)
        for _ in 0..<16 {
            rest *= rest
            if rest >= 2 { (rest, fraction) = (rest / 2, fraction + weight) }
            weight /= 2
        }
        return exponent + fraction
    }

    /// A round number that is not smaller: where an axis of counts ends.
    static func end(of count: Int) -> Int {
        var step = 1
        while true {
            for factor in [1, 2, 5] where step * factor * 4 >= count { return step * factor * 4 }
            guard step < Int.max / 100 else { return count }
            step *= 10
        }
    }
}

/// A coordinate: two decimals are finer than any screen.
func drawn(_ value: Double) -> Markup { Markup(text: fixed(value, 2)) }

/// A count with a comma between groups of three digits.
func grouped(_ count: Int) -> String {
    let digits = Array(String(count).utf8)
    var text = ""
    for (place, digit) in digits.enumerated() {
        if place > 0, (digits.count - place) % 3 == 0, digits[place - 1] != UInt8(ascii: "-") { text += "," }
        text.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return text
}
