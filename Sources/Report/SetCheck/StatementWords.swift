import Glibc
import Records

/// What a problem's statement says about its answers, found by set phrases. A phrase alone decides nothing: it explains why right
/// references fail.
package struct StatementWords: Sendable, Hashable {
    /// The program talks with the judge.
    package let isInteractive: Bool
    /// More than one answer is right.
    package let allowsManyAnswers: Bool
    /// The absolute or relative error that is allowed; nil: none is named.
    package let tolerance: Double?

    package init(_ statement: String) {
        let words = statement.lowercased().unicodeScalars.split { $0.properties.isWhitespace }
        let text = words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
        let bytes = Array(text.utf8)
        isInteractive = Self.interactive.contains { Self.contains(bytes, $0) }
        allowsManyAnswers = Self.manyAnswers.contains { Self.contains(bytes, $0) }
        tolerance = Self.tolerance(in: Array(text.unicodeScalars))
    }

    private static let interactive = [
        "interactive problem", "interactive task", "interact with", "interaction protocol", "fflush", "stdout.flush", "flush the output",
        "flush output", "flush your output", "flush stdout", "flush the standard output", "flush operation", "output flush", "to flush",
    ]

    private static let manyAnswers = [
        "any of them", "any one of them", "any of these", "any valid", "any correct", "any suitable", "any possible", "any optimal",
        "any answer", "any solution", "any order", "any such", "print any", "output any", "find any", "one of them",
        "multiple answers", "multiple solutions", "multiple possible", "multiple correct", "multiple valid", "multiple optimal",
        "several answers", "several solutions", "several possible", "several correct", "several valid", "several optimal",
        "many answers", "many solutions", "many possible", "more than one answer", "more than one solution", "more than one possible",
        "more than one correct", "if there are several", "if there are multiple", "if there are many", "if multiple", "if several",
        "will be accepted", "are accepted", "is not unique", "not necessarily unique",
    ]

    /// By bytes: statements are many, and some are long.
    private static func contains(_ text: [UInt8], _ phrase: String) -> Bool {
        let phrase = Array(phrase.utf8)
        return text.withUnsafeBytes { text in
            var start = 0
            while text.count - start >= phrase.count, let base = text.baseAddress,
                let found = memchr(base + start, Int32(phrase[0]), text.count - start - phrase.count + 1)
            {
                if memcmp(found, phrase, phrase.count) == 0 { return true }
                start = UnsafeRawPointer(found) - base + 1
            }
            return false
        }
    }

    /// Words near which a power of ten is a tolerance.
    private static let toleranceWords = ["error", "precision", "differ", "tolerance", "accura"]
    private static let reach = 200

    /// The strictest `10^-6`, `10^{-6}`, `1e-6`, `10 - 6` or `0.000001` that stands near one of those words: a statement may
    /// also say how precise the input is.
    private static func tolerance(in text: [Unicode.Scalar]) -> Double? {
        var strictest: Int?
        for start in text.indices where start == 0 || !isDigit(text[start - 1]) {
            guard let exponent = negativePower(in: text, at: start) else { continue }
            let around = text[max(0, start - reach)..<min(text.count, start + reach)]
            let near = String(String.UnicodeScalarView(around))
            if toleranceWords.contains(where: { near.contains($0) }) { strictest = max(strictest ?? exponent, exponent) }
        }
        return strictest.flatMap { power(-$0) }
    }

    /// The 6 of what stands for a millionth at a place.
    private static func negativePower(in text: [Unicode.Scalar], at start: Int) -> Int? {
        var position = start
        func matches(_ word: String) -> Bool { text[start...].starts(with: word.unicodeScalars) }
        if matches("1e-") {
            position += 3
        } else if matches("10") {
            position += 2
            while position < text.count, " ^{}$*\\".unicodeScalars.contains(text[position]) { position += 1 }
            // The minus sign, the hyphen and the en dash all occur.
            guard position < text.count, ["-", "\u{2212}", "\u{2013}"].contains(text[position]) else { return nil }
            position += 1
            while position < text.count, text[position] == " " { position += 1 }
        } else if matches("0.0") {
            var zeros = 0
            position += 2
            while position < text.count, text[position] == "0" {
                zeros += 1
                position += 1
            }
            guard position < text.count, text[position] == "1", position + 1 == text.count || !isDigit(text[position + 1]) else {
                return nil
            }
            return zeros >= 1 && zeros < 15 ? zeros + 1 : nil
        } else {
            return nil
        }
        let digits = text[position...].prefix(3).prefix { isDigit($0) }
        guard let exponent = Int(String(String.UnicodeScalarView(digits))), (1...15).contains(exponent) else { return nil }
        return exponent
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// The double that is nearest to the power of ten, as a decimal literal gives it.
    private static func power(_ exponent: Int) -> Double? { Double("1e\(exponent)") }
}
