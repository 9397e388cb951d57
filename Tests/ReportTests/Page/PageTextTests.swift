import Foundation
import Records
import Testing

@testable import Report

/// How text of anybody gets into a page.
@Suite struct PageTextTests {
    @Test func interpolatedTextIsEscapedAndMarkupIsNot() {
        let inner: Markup = "<b>\("a<b")</b>"
        let outer: Markup = "<p title=\"\("\"x' onload=1 &")\">\(inner)\(7)</p>"
        #expect(outer.html == "<p title=\"&quot;x&#39; onload=1 &amp;\"><b>a&lt;b</b>7</p>")
    }

    @Test(arguments: PageFixture.attacks) func jsonForScriptsKeepsTextAndEndsNothing(_ attack: String) throws {
        var json = ScriptJSON()
        json.array { $0.text(attack) }
        for byte in json.bytes { #expect(byte >= 0x20 && !"<>&".utf8.contains(byte)) }
        let text = String(decoding: json.bytes, as: UTF8.self)
        #expect(!text.unicodeScalars.contains { [0x2028, 0x2029, 0x202e].contains($0.value) })
        let back = try #require(try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String])
        #expect(back.map { Array($0.utf8) } == [Array(attack.utf8)])
    }

    @Test(arguments: [
        ("1 2 3\n", "1 2 4\n", "3", "4"), ("1 2\n", "1  2", "2", " "), ("a b", "a", "b", ""), ("a", "a b", "", "b"), ("", "x", "", "x"),
        ("x\ny\n", "x\nz\n", "y", "z"), ("12345 6", "12399 6", "45", "99"), ("12", "123", "", "3"), ("né", "nè", "é", "è"),
        ("a é", "a  é", "é", " "),
    ])
    func theRestOfTheFirstTokenThatDiffersIsFound(expected: String, printed: String, wanted: String, found: String) throws {
        let (left, right) = (Array(expected.utf8), Array(printed.utf8))
        let difference = try #require(FirstDifference(expected: left, printed: right))
        #expect(String(decoding: left[difference.expected], as: UTF8.self) == wanted)
        #expect(String(decoding: right[difference.printed], as: UTF8.self) == found)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
    func digitsOfCountsStandInGroups(count: Int, text: String) {
        #expect(grouped(count) == text)
    }

    @Test func equalOutputsHaveNoDifference() {
        #expect(FirstDifference(expected: Array("1\n".utf8), printed: Array("1\n".utf8)) == nil)
        #expect(FirstDifference(expected: [], printed: []) == nil)
    }

    @Test func aLongTextIsShownAroundItsMarkWithinTheLimit() {
        var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 100_000)
        bytes.replaceSubrange(70_000..<70_003, with: Array("XYZ".utf8))
        let shown = ShownText(bytes, limit: 1000, mark: 70_000..<70_003, whole: 200_000)
        #expect(shown.marked == "XYZ" && shown.shown == 1000 && shown.kept == 100_000 && shown.whole == 200_000)
        #expect(shown.first == 69_500 && shown.before.utf8.count == 500)
        let unmarked = ShownText(bytes, limit: 1000)
        #expect(unmarked.first == 0 && unmarked.before.utf8.count == 1000 && unmarked.marked.isEmpty && unmarked.after.isEmpty)
        let wide = ShownText(bytes, limit: 1000, mark: 5..<90_000)
        #expect(wide.shown == 1000 && wide.before.utf8.count + wide.marked.utf8.count <= 1000)
    }

    @Test func noLetterIsCutInTwoAndOtherBytesAreNamed() {
        let letters = Array(String(repeating: "é", count: 600).utf8)
        let shown = ShownText(letters, limit: 1001)
        #expect(shown.isUTF8 && shown.before.allSatisfy { $0 == "é" } && shown.shown == 1000)
        #expect(!ShownText([0xff, 0x41], limit: 10).isUTF8)
        #expect(ShownText([UInt8](repeating: 0x80, count: 50), limit: 10).shown <= 10)
        #expect(ShownText([], limit: 10, mark: 0..<0).shown == 0)
    }

    /// Bytes that are no UTF-8 count one by one, and a mark ends where the text ends.
    @Test func marksCutNoLetterInTwo() {
        let letters = Array("aéb".utf8)
        let inside = ShownText(letters, limit: 10, mark: 2..<3)
        #expect(inside.before == "a" && inside.marked == "é" && inside.after == "b" && inside.isUTF8)
        let half = ShownText(letters, limit: 10, mark: 1..<2)
        #expect(half.marked == "é" && half.after == "b")
        let broken: [UInt8] = [0x41, 0x80, 0x80, 0x42]
        #expect(UTF8Letters.letter(at: 1, in: broken) == 1..<2 && UTF8Letters.letter(at: 4, in: broken) == 4..<4)
        #expect(UTF8Letters.start(of: 3, in: [0xf0, 0x9f, 0x98, 0x80]) == 0 && UTF8Letters.end(of: 1, in: [0xf0, 0x9f, 0x98, 0x80]) == 4)
    }

    @Test func anOutputThatWasCutIsNotSaidToDifferAtItsEnd() {
        let digest = Digest(bytes: [UInt8](repeating: 0, count: 32))
        let test = TestCase(kind: .privateTests, name: "t", input: [], expectedOutput: Array("1 2 3 4".utf8))
        func failed(_ printed: String, length: Int) -> FailedTest {
            FailedTest(
                TestResult(
                    test: 0, verdict: .wrongAnswer, usage: Usage(), exitCode: 0, output: Array(printed.utf8), outputLength: length,
                    outputDigest: digest), test: test)
        }
        #expect(failed("1 2", length: 100).printed.marked.isEmpty)
        #expect(failed("1 2", length: 3).expected?.marked == "3")
        #expect(failed("1 9 ", length: 100).printed.marked == "9")
    }
}
