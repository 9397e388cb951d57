import Records
import Testing

@testable import Judging

@Suite("Comparing outputs: the rules of other tools")
struct CompatibleComparisonTests {
    @Test(
        "deepmind: tokens without case, numbers within an absolute 1e-5",
        arguments: [
            Pair("1000000000000000000", "1000000000000000063", true), Pair("007", "7", true), Pair("YES", "yes", true),
            Pair("1\n2", "1 2", true), Pair("1 2", "1", false), Pair("1.000009", "1.0", true), Pair("1.00001", "1.0", false),
            Pair("1.00002", "1.0", false), Pair("1e5", "100000", true), Pair("+5", "5", true), Pair("+-5", "-5", false),
            Pair("++5", "5", false), Pair("nan", "nan", true), Pair("NaN", "nan", true), Pair("inf", "inf", true),
            Pair("nan 1.0", "nan 1", false), Pair("inf 1.0", "inf 1", false), Pair("a 1.0", "a 1", true), Pair("inf", "infinity", false),
            Pair("1e999", "inf", false), Pair("0x10", "16", false), Pair("a\u{0C}b", "a b", false), Pair("1\u{0C}", "1", true),
            Pair("a\u{0B}b", "a b", true), Pair("", "1", false), Pair("", "", true), Pair("1000050", "1000000", false),
            Pair("1_0", "10", false), Pair("1.", "1", true), Pair("1e", "1", false),
        ])
    func deepmind(_ pair: Pair) { pair.check(.deepmind) }

    @Test(
        "alphacodium: its wrong accepts included",
        arguments: [
            Pair("1000050", "1000000", true), Pair("1 23", "12 3", true), Pair("1000200", "1000000", false), Pair("YES\n", "yes", true),
            Pair("0.00009", "0", true), Pair("0.0002", "0", false), Pair("1\n2", "2\n1", false), Pair("1 2", "1 2.00001", false),
            Pair("1_000", "1000", true), Pair("_1", "1", false), Pair("inf", "inf", true), Pair("nan", "1", false),
            Pair("a\tb", "ab", false), Pair("", "", true), Pair("", "0", false), Pair("0x10", "16", false), Pair("\u{1C}1", "1", true),
            Pair("1\n\n2", "1\n2", false), Pair("+1", "1", true),
        ])
    func alphacodium(_ pair: Pair) { pair.check(.alphacodium(orderMatters: true, delta: 1e-4)) }

    @Test(
        "alphacodium where order does not matter: sets of lines",
        arguments: [
            Pair("1\n2", "2\n1", true), Pair("1\n1\n2", "2\n1", true), Pair("1\n3", "2\n1", false), Pair("1\n\n2", "1\n2", true),
            Pair("1\n\n\n2", "1\n2", true), Pair("a b\nc", "c\na b", true), Pair("a b\nc", "c\nab", false),
        ])
    func alphacodiumUnordered(_ pair: Pair) { pair.check(.alphacodium(orderMatters: false, delta: nil)) }

    @Test("alphacodium without a delta compares no numbers")
    func alphacodiumWithoutDelta() { Pair("1000050", "1000000", false).check(.alphacodium(orderMatters: true, delta: nil)) }

    @Test(
        "kattis: tokens without case, no tolerance without a flag",
        arguments: [
            Pair("Yes  no\n", "yes NO", true), Pair("1.0", "1", false), Pair("1.0000001", "1.0", false), Pair("a b c", "a b", false),
            Pair("a", "a b", false), Pair("", "a", false), Pair("", "\n", true),
        ])
    func kattisDefault(_ pair: Pair) { pair.check(.kattis(KattisValidatorFlags())) }

    @Test("kattis with case_sensitive", arguments: [Pair("Yes", "yes", false), Pair("yes", " yes", true)])
    func kattisCase(_ pair: Pair) { pair.check(.kattis(KattisValidatorFlags(caseSensitive: true))) }

    @Test(
        "kattis with space_change_sensitive",
        arguments: [
            Pair("a b\n", "a b\n", true), Pair("a  b\n", "a b\n", false), Pair("a b", "a b\n", false), Pair("a b\n\n", "a b\n", false),
            Pair("a\nb\n", "a b\n", false), Pair(" a b\n", "a b\n", false), Pair("A B\n", "a b\n", true), Pair("a c\n", "a b\n", false),
            Pair("a b c\n", "a b\n", false),
        ])
    func kattisSpaces(_ pair: Pair) { pair.check(.kattis(KattisValidatorFlags(spaceChangeSensitive: true))) }

    @Test(
        "kattis with a tolerance: only where the judge's token is a finite number",
        arguments: [
            Pair("1.0000005", "1", true), Pair("1.00001", "1", false), Pair("1000000.5", "1000000", true), Pair("1e3", "1000", true),
            Pair("abc", "1.0", false), Pair("1.0", "abc", false), Pair("ABC", "abc", true), Pair("nan", "NaN", true),
            Pair("inf", "INF", true), Pair("nan", "1.0", false), Pair("0x10", "16", true), Pair("1.0junk", "1.0", false),
            Pair("Case 1.0", "case 1.0000001", true),
        ])
    func kattisTolerance(_ pair: Pair) {
        pair.check(.kattis(KattisValidatorFlags(absoluteTolerance: 1e-6, relativeTolerance: 1e-6)))
    }

    @Test("kattis: an absolute tolerance alone does not grow with the number", arguments: [Pair("1000000.5", "1000000", false)])
    func kattisAbsolute(_ pair: Pair) { pair.check(.kattis(KattisValidatorFlags(absoluteTolerance: 1e-6))) }

    @Test("kattis: a relative tolerance alone allows nothing at zero", arguments: [Pair("1e-9", "0", false), Pair("0.0", "0", true)])
    func kattisRelative(_ pair: Pair) { pair.check(.kattis(KattisValidatorFlags(relativeTolerance: 1e-6))) }
}
