import Fixtures
import Foundation
import ModelClient
import Testing

@testable import Generation
@testable import ProgramExtraction

@Suite struct CodeExtractionTests {
    @Test(arguments: GoldenCase.all) func theGoldenTableHolds(_ row: GoldenCase) {
        let extraction = CodeExtraction.extract(from: row.answer, finish: row.finish, tags: row.tags)
        switch row.expectation {
        case .none(let reason):
            #expect(extraction.code == nil)
            #expect(extraction.reason == reason)
            #expect(extraction.rule == 0 && extraction.span == nil && !extraction.isTruncated)
        case .code(let code, let rule, let isTruncated):
            #expect(extraction.code.map { String(decoding: $0, as: UTF8.self) } == code)
            #expect(extraction.reason == .extracted)
            #expect(extraction.rule == rule)
            #expect(extraction.isTruncated == isTruncated)
        }
    }

    @Test func theGoldenTableHasAtLeast150Rows() {
        #expect(GoldenCase.all.count >= 150)
        #expect(Set(GoldenCase.all.map(\.name)).count == GoldenCase.all.count)
    }

    @Test(arguments: GoldenCase.all) func theSpanHoldsTheProgram(_ row: GoldenCase) throws {
        let extraction = CodeExtraction.extract(from: row.answer, finish: row.finish, tags: row.tags)
        guard let span = extraction.span, let code = extraction.code, extraction.rule != 8 else { return }
        let bytes = Array(row.answer.utf8)
        try #require(span.lowerBound >= 0 && span.upperBound <= bytes.count)
        let words = { (text: [UInt8]) in String(decoding: text, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        if !bytes.contains(0x1B) { #expect(words(Array(bytes[span])) == words(code)) }
    }

    /// A program in a fence of its own is extracted as it is.
    @Test(arguments: GoldenCase.all) func extractionOfAnExtractedProgramGivesTheSame(_ row: GoldenCase) throws {
        guard let code = CodeExtraction.extract(from: row.answer, finish: row.finish, tags: row.tags).code else { return }
        let text = String(decoding: code, as: UTF8.self)
        let tag = try #require(row.tags.tags.contains("python") ? "python" : row.tags.language)
        let again = CodeExtraction.extract(from: "~~~~~\(tag)\n\(text)\n~~~~~", finish: .stop, tags: row.tags)
        #expect(again.code == Array((text + "\n").utf8))
    }

    @Test func anyBytesGiveAResult() {
        let pieces = [
            "```", "```python\n", "~~~\n", "````", "\n", "\r\n", " ", "    ", "\t", "<think>", "</think>", "print(", ")", "'", "\"\"\"",
            "&lt;",
            "import sys\n", "def f():\n", ">>> ", "- ", "1. ", "\u{1B}[", "\u{1B}[0m", "\u{FEFF}", "é", "{", "}", ";", "int main()",
            "#include <a>\n",
            "\\", "x = 1\n", "</s>", "R\"", "/*", "//",
        ]
        var random = Xorshift(seed: 11)
        for _ in 0..<4000 {
            let text = (0..<Int(random.next() % 30)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
            for tags in [LanguageTags.python3, .cpp, .javascript] {
                let extraction = CodeExtraction.extract(from: text, finish: random.next() % 2 == 0 ? .stop : .length, tags: tags)
                #expect((extraction.code == nil) == (extraction.reason != .extracted))
                if let span = extraction.span { #expect(span.upperBound <= text.utf8.count && !span.isEmpty) }
            }
        }
    }

    /// Eight times the text takes about eight times as long; if time grew with the square, it would take 64 times as long.
    @Test(.serialized, arguments: LongAnswer.all) func timeIsLinear(_ answer: LongAnswer) throws {
        // The thread's own time: a busy machine takes nothing of that.
        let best = { (text: String) in
            (0..<3).map { _ in
                let start = cpuTimeOfThread()
                _ = CodeExtraction.extract(from: text, finish: .stop, tags: .python3)
                return cpuTimeOfThread() - start
            }.min()
        }
        let short = try #require(best(answer.text(of: LongAnswer.length / 8)))
        let long = try #require(best(answer.text(of: LongAnswer.length)))
        print("extraction of \(LongAnswer.length) bytes of \(answer.name): \(long)")
        #expect(long < short * 24 + .milliseconds(20))
    }
}

struct LongAnswer: Sendable, CustomTestStringConvertible {
    /// 1 MiB where the compiler optimises.
    static let length = isOptimised ? 1 << 20 : 1 << 17

    var name: String
    var unit: String

    var testDescription: String { name }

    func text(of length: Int) -> String { String(repeating: unit, count: length / unit.utf8.count) }

    private static var isOptimised: Bool {
        var isOptimised = true
        assert(
            {
                isOptimised = false; return true
            }())
        return isOptimised
    }

    static let all = [
        LongAnswer(name: "backtick lines", unit: "```\n"), LongAnswer(name: "python fences", unit: "```python\n"),
        LongAnswer(name: "think tags", unit: "<think>"), LongAnswer(name: "closing tags", unit: "</think>"),
        LongAnswer(name: "tags that prose names", unit: "x  <think>  tag "), LongAnswer(name: "one line", unit: "x"),
        LongAnswer(name: "programs that read nothing", unit: "```python\nprint(input())\n```\n```python\nprint(ans)\n```\n"),
        LongAnswer(name: "one program of many names", unit: "```python\nprint(input())\n```\n```python\n" + "a, b = c = print(d, 1)\n"),
        LongAnswer(name: "nested fences", unit: "````\n```\n~~~\n"),
        LongAnswer(name: "quotes", unit: "'"), LongAnswer(name: "triple quotes", unit: "\"\"\"\n"),
        LongAnswer(name: "brackets", unit: "(["),
        LongAnswer(name: "assignments", unit: "x = 1\n"), LongAnswer(name: "blank lines", unit: "\n"),
        LongAnswer(name: "blanks and marks", unit: " </s>"),
        LongAnswer(name: "escapes", unit: "\u{1B}["), LongAnswer(name: "entities", unit: "&amp;lt;"),
        LongAnswer(name: "prompts", unit: ">>> x\n"),
        LongAnswer(name: "list markers", unit: "- - - "), LongAnswer(name: "zero-width spaces", unit: "\u{200B}"),
        LongAnswer(name: "backticks in one line", unit: "`"), LongAnswer(name: "program blocks", unit: "```python\nprint(input())\n```\n"),
    ]
}
