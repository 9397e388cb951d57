import Records
import Testing

@testable import Judging

/// One row of a comparison table.
struct Pair: Sendable, CustomTestStringConvertible {
    var output: String
    var expected: String
    var matches: Bool

    init(_ output: String, _ expected: String, _ matches: Bool) {
        self.output = output
        self.expected = expected
        self.matches = matches
    }

    var testDescription: String { "\(output.debugDescription) for \(expected.debugDescription)" }

    func check(_ spec: CheckerSpec) {
        #expect(accepts(spec, Array(output.utf8), Array(expected.utf8)) == matches)
    }
}

/// The decision of a built-in checker; nil: the spec names none.
func accepts(_ spec: CheckerSpec, _ output: [UInt8], _ expected: [UInt8]) -> Bool? {
    guard case .builtIn(let checker)? = try? CheckerTable.resolve(spec) else { return nil }
    return checker.accepts(output: output, expected: expected)
}

@Suite("Comparing outputs: tokens, tokens+float, lines, exact")
struct ComparisonTests {
    @Test(
        "tokens: strings between white space, with case, never as numbers",
        arguments: [
            Pair("1 2 3\n", "1 2 3\n", true), Pair("1\n2\t3", "1 2 3\n", true), Pair("  1 2 3", "1 2 3", true),
            Pair("1\u{0B}2\u{0C}3\r\n", "1 2 3", true), Pair("1 2", "1 2 3", false), Pair("1 2 3 4", "1 2 3", false),
            Pair("Yes", "yes", false), Pair("1.0", "1", false), Pair("007", "7", false), Pair("+7", "7", false),
            Pair("1000000000000000000", "1000000000000000063", false), Pair("12 3", "1 23", false), Pair("", "1", false),
            Pair(" \n", "", true), Pair("", "", true), Pair("", " \n\n", true), Pair("x", "", false), Pair("a\0b", "a\0c", false),
            Pair("nan", "nan", true), Pair("é", "é", true),
        ])
    func tokens(_ pair: Pair) { pair.check(.tokens) }

    @Test("tokens: bytes that are no text compare as bytes")
    func invalidText() {
        #expect(accepts(.tokens, [0xFF, 0xFE, 10], [0xFF, 0xFE]) == true)
        #expect(accepts(.tokens, [0xFF, 0xFE, 10], [0xFF, 0xFD]) == false)
    }

    @Test(
        "tokens+float: a tolerance where at least one of two numbers has a point or an exponent, two integers as digits",
        arguments: [
            Pair("1.0000005", "1.0", true), Pair("1.00001", "1.0", false), Pair("1", "1.0", true), Pair("1e0", "1.0", true),
            Pair("1000000.5", "1000000.0", true), Pair("1000002.0", "1000000.0", false), Pair("0.0000005", "0.0", true),
            Pair("1000001", "1000000", false), Pair("1.0", "1", true), Pair("007", "7", false), Pair("100000.05", "1e5", true),
            Pair("3.0000001 0.9999998", "3 1", true), Pair("3.1", "3", false), Pair("0.0", "0", true), Pair("-0.0", "0", true),
            Pair("3.", "3", true), Pair("3e0", "3", true), Pair("+3", "3", false), Pair("-3", "3", false), Pair("3.0", "x", false),
            Pair("x", "3", false), Pair("1e999", "3", false), Pair("1000000000000000001", "1000000000000000000", false),
            Pair("1e18", "1000000000000000000", true), Pair("3.0 4", "3 5", false),
            Pair("-0.0", "0.0", true), Pair("nan", "1.0", false), Pair("inf", "1.0", false), Pair("1e999", "1.0", false),
            Pair("1e999", "2e999", false), Pair("nan", "nan", true), Pair("0x1p0", "1.0", false), Pair("1.0x", "1.0", false),
            Pair(".5", "0.5", true), Pair("5.", "5.0", true), Pair(".", "0.0", false), Pair("1.0 2.0", "1.0", false),
            Pair("+1.5", "1.5", true), Pair("--1.5", "-1.5", false), Pair("1.5e", "1.5", false), Pair("abc", "abc", true),
            Pair("3.14159265358979323846264338327950288", "3.1415926535", true),
        ])
    func tokensFloat(_ pair: Pair) { pair.check(.tokensFloat(tolerance: 1e-6)) }

    @Test(
        "lines: white space at the ends of lines and empty lines at the end do not count",
        arguments: [
            Pair("a b\n", "a b", true), Pair("a b \r\nc\n\n\n", "a b\nc", true), Pair("a  b", "a b", false), Pair(" a", "a", false),
            Pair("a\n\nb", "a\nb", false), Pair("a\nb", "a b", false), Pair("", "\n \n", true), Pair("a", "", false),
            Pair("a\nb", "a", false), Pair("a", "a\nb", false), Pair("\na", "a", false), Pair("A", "a", false),
            Pair("a \n \nb", "a\n\nb", true),
        ])
    func lines(_ pair: Pair) { pair.check(.lines) }

    @Test(
        "exact: every byte counts",
        arguments: [Pair("a\n", "a\n", true), Pair("a", "a\n", false), Pair("", "", true), Pair("a\r\n", "a\n", false)])
    func exact(_ pair: Pair) { pair.check(.exact) }

    @Test(
        "Decimal numbers are read as strtod reads them",
        arguments: [
            "0.1", "123456789.123456789", "1e22", "1e23", "9007199254740993", "1.7976931348623157e308", "4.9e-324", "0.30000000000000004",
            "12345678901234567890123", "00000000000000000000000000.5", "1e-400", "1e400", "-2.5E+3",
        ])
    func decimalNumbers(_ text: String) {
        let value = Array(text.utf8).withUnsafeBufferPointer { DecimalNumber($0)?.value }
        #expect(value == Double(text))
    }

    @Test("Decimal numbers of up to 20 digits at random are read as strtod reads them, half-way cases too")
    func randomDecimalNumbers() {
        var state: UInt64 = 42
        func next(_ bound: UInt64) -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state >> 33) % bound
        }
        for _ in 0..<20_000 {
            var digits = (0...next(19)).map { _ in String(next(10)) }.joined()
            if next(4) == 0 { digits = String((1 << 53) + 2 * next(1 << 20) + 1) }
            let text = "\(digits.prefix(Int(next(19)))).\(digits)e\(Int(next(60)) - 30)"
            let value = Array(text.utf8).withUnsafeBufferPointer { DecimalNumber($0)?.value }
            guard value == Double(text) else {
                Issue.record("\(text) was read as \(value.map { "\($0)" } ?? "nothing")")
                return
            }
        }
    }
}
