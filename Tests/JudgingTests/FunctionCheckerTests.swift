import Records
import Testing

@testable import Judging

@Suite("Checkers of functions and of LiveCodeBench")
struct FunctionCheckerTests {
    private func accepts(_ spec: CheckerSpec, _ output: String, _ expected: String) throws -> Bool {
        guard case .builtIn(let checker) = try CheckerTable.resolve(spec) else { return false }
        return checker.accepts(output: Array(output.utf8), expected: Array(expected.utf8))
    }

    @Test(
        "Values of JSON are equal as in Python",
        arguments: [
            ("3", "3.0", true), ("[1, 2]", "[1,2]", true), ("[1, 2]", "[2, 1]", false),
            ("{\"a\": 1, \"b\": [2]}", "{\"b\":[2],\"a\":1}", true),
            ("\"\\u00e9\"", "\"é\"", true), ("\"\\ud83d\\ude00\"", "\"😀\"", true), ("\"a\"", "\"b\"", false), ("true", "1", true),
            ("true", "\"true\"", false), ("null", "0", false), ("100000000000000000000", "100000000000000000001", false),
            ("100000000000000000000", "1e20", true), ("0.1", "0.10000000000000001", true), ("0.1", "0.2", false), ("-0", "0", true),
            ("printed before\n[]\n", "[]", true), ("[]\nprinted after\n", "[]", false), ("NaN", "NaN ", false), ("", "[]", false),
            ("[1", "[1]", false),
            ("[1]]", "[1]", false), ("\"\\ud800\"", "\"\u{FFFD}\"", true), ("\"\\x\"", "\"x\"", false), ("\"\\u12", "\"x\"", false),
        ])
    func json(_ row: (output: String, expected: String, isRight: Bool)) throws {
        #expect(try accepts(.json(), row.output, row.expected) == row.isRight)
    }

    @Test("Nesting without end is a wrong answer and no trap")
    func nesting() throws {
        let deep = String(repeating: "[", count: 1_000_000)
        #expect(try !accepts(.json(), deep, "[]"))
        #expect(try !accepts(.json(), String(repeating: "{\"a\":", count: 100_000), "[]"))
    }

    @Test("An answer may be wrapped into a list where the set does so")
    func firstElement() throws {
        #expect(try accepts(.json(orFirstElement: true), "[1, 2]", "[[1, 2]]"))
        #expect(try accepts(.json(orFirstElement: true), "[1, 2]", "[1, 2]"))
        #expect(try !accepts(.json(orFirstElement: true), "[1, 2]", "[3, [1, 2]]"))
        #expect(try !accepts(.json(), "[1, 2]", "[[1, 2]]"))
    }

    @Test(
        "LiveCodeBench compares lines, and numbers of a line as exact decimals",
        arguments: [
            ("1.50 2\n", "1.5 2", true), ("YES \n", "YES", true), ("yes", "YES", false), ("1 2", "1\n2", false),
            ("\n\n1\n\n2\n", "1\n\n2", true),
            ("1\n2", "1\n\n2", false), ("10000000000000000000000001", "10000000000000000000000000", false), ("1e2", "100", true),
            ("-0.0", "0", true), ("a  b", "a b", false), ("1 a", "1.0 a", false), ("0.1", ".10", true), (".", ".0", false),
            ("", "1", false),
            ("1e", "1", false), ("1e99999999999999999999", "1e99999999999999999998", true),
        ])
    func liveCodeBench(_ row: (output: String, expected: String, isRight: Bool)) throws {
        #expect(try accepts(.liveCodeBench, row.output, row.expected) == row.isRight)
    }

    @Test(
        "The number that a checker prints decides, if it ends well",
        arguments: [
            ("1\n", Int32(0), true), ("1.0", 0, true), ("100", 0, true), ("0", 0, false), (" 0.5 ", 0, false), ("", 0, nil),
            ("yes", 0, nil),
            ("nan", 0, nil), ("1 1", 0, nil), ("1", 1, nil),
        ] as [(String, Int32, Bool?)])
    func score(_ row: (output: String, code: Int32, decision: Bool?)) {
        #expect(CheckerRun.decision(.score, exitCode: row.code, output: Array(row.output.utf8)) == row.decision)
    }
}
