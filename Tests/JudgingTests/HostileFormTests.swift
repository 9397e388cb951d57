import Fixtures
import Testing

@testable import Judging

/// Whatever the bytes are, a form is found or not, in linear time.
@Suite struct HostileFormTests {
    @Test(arguments: LexicalRules.allCases) func randomBytesAreReadToTheirEnd(rules: LexicalRules) {
        var random = Xorshift(seed: 11)
        let alphabet = Array(" \t\n\r\\'\"#/*{}()[]:;.<>=!+-&|%,?rbfuRLt0159eExX_aé'`$@\u{0}".utf8)
        var found = 0
        for round in 0..<4000 {
            var source = random.bytes(round % 80)
            if round % 4 != 0 { source = source.map { alphabet[Int($0) % alphabet.count] } }
            if rules.canonicalForm(of: source) != nil { found += 1 }
        }
        #expect(found > 0)
    }

    private static let pieces = [
        "`", "'", "\"", "'''", "(", "{", "\\", "\\\n", "#", "/", "/*", "*/", "f'{", "f\"{f'{", "R\"(", ")\"", "x ", "1'", "\n ", "coding:",
        "?", "R\"x(",
    ]

    /// A place where each byte is looked at again would take minutes. C and C++ are read by the same code.
    @Test(arguments: [LexicalRules.python, .cPlusPlus], pieces)
    func aLongRunOfOneThingTakesLinearTime(rules: LexicalRules, piece: String) {
        Self.expectLinearTime(of: rules, for: String(repeating: piece, count: (1 << 18) / piece.utf8.count))
    }

    @Test(arguments: [LexicalRules.python, .cPlusPlus]) func aMegabyteOfQuotesBracketsAndBackslashesTakesLinearTime(rules: LexicalRules) {
        Self.expectLinearTime(of: rules, for: String(repeating: "('\\\"[`{", count: 1 << 17))
        Self.expectLinearTime(of: rules, for: String(repeating: "('\\\\'[\"\"])\n", count: 100_000))
    }

    private static func expectLinearTime(of rules: LexicalRules, for source: String) {
        let bytes = Array(source.utf8)
        let start = cpuTimeOfThread()
        _ = rules.canonicalForm(of: bytes)
        #expect(cpuTimeOfThread() - start < .seconds(20))
    }

    @Test func deepBracketsAndDeepBlocksAreRead() {
        let brackets = String(repeating: "(", count: 100_000) + String(repeating: ")", count: 100_000) + "\n"
        #expect(LexicalRules.python.canonicalForm(of: Array(brackets.utf8)) != nil)
        let blocks = (0..<1000).map { String(repeating: " ", count: $0) + "if a:\n" }.joined() + String(repeating: " ", count: 1000) + "b\n"
        #expect(LexicalRules.python.canonicalForm(of: Array(blocks.utf8)) != nil)
    }

    /// Different lists of tokens are different bytes, whatever the tokens hold.
    @Test func aTextCannotPassForTheEndOfALine() {
        let one = LexicalRules.python.canonicalForm(of: Array("x = '\u{1}'\n".utf8))
        #expect(one != nil && one != LexicalRules.python.canonicalForm(of: Array("x = '\u{1}\u{8}'\n".utf8)))
    }
}
