import Digests
import Foundation
import Records
import Testing

@testable import Report

/// Pages of comparisons as text; `PageBrowserTests` uses them in a browser.
@Suite struct ComparisonPageTests {
    private static func html(_ kind: ComparisonFixture.Kind) throws -> String {
        String(decoding: try ComparisonFixture.page(kind), as: UTF8.self)
    }

    private static func count(_ tag: String, _ text: String) -> Int { text.lowercased().components(separatedBy: tag).count - 1 }

    @Test(arguments: ComparisonFixture.Kind.allCases) func hostileTextMakesNoElementOfItsOwn(_ kind: ComparisonFixture.Kind) throws {
        let html = try Self.html(kind)
        #expect(Self.count("<script", html) == 2 && Self.count("</script", html) == 2)
        #expect(Self.count("<style", html) == 1 && Self.count("</style", html) == 1)
        for tag in ["<img", "<svg onload", "<iframe", "<link", "<base", "<!--", "onerror=\""] {
            #expect(Self.count(tag, html) == 0, "\(tag)")
        }
        #expect(!html.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0 == "\u{202e}" || $0 == "\u{2028}" })
    }

    @Test(arguments: ComparisonFixture.Kind.allCases) func thePolicyAllowsTheOwnScriptAloneAndNoNetwork(_ kind: ComparisonFixture.Kind)
        throws
    {
        let html = try Self.html(kind)
        let script = html.components(separatedBy: "<script>")[1].components(separatedBy: "</script>")[0]
        let style = html.components(separatedBy: "<style>")[1].components(separatedBy: "</style>")[0]
        let digests = [script, style].map { "'sha256-" + Data(sha256(Array($0.utf8)).bytes).base64EncodedString() + "'" }
        let policy = "default-src 'none'; script-src \(digests[0]); style-src \(digests[1]); base-uri 'none'; form-action 'none'"
        #expect(html.contains("content=\"\(policy)\""))
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "</script", "<!--", "new Function"] {
            #expect(!script.contains(word), "\(word)")
        }
        #expect(html.prefix(4096).contains(comparisonPageMark))
    }

    @Test func theDataAreThoseOfTheComparison() throws {
        let html = try Self.html(.models)
        let text = html.components(separatedBy: "<script type=\"application/json\" id=\"page\">")[1].components(separatedBy: "</script>")[0]
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let comparison = try ComparisonFixture.models()
        #expect(object["count"] as? Int == comparison.problems.count && object["what"] as? String == "problems")
        let columns = try #require(object["columns"] as? [[String: Any]])
        func texts(_ title: String) throws -> [String] {
            let column = try #require(columns.first { $0["title"] as? String == title })
            let (values, codes) = (try #require(column["values"] as? [String]), try #require(column["codes"] as? [Int]))
            return codes.map { values[$0] }
        }
        #expect(try texts("problem") == comparison.problems.map(\.problem))
        #expect(try texts("B") == comparison.problems.map { $0.outcome(k: 1)?.rawValue ?? "tied" })
        #expect(try texts("right in A") == comparison.problems.map { "\($0.first.c) of \($0.first.n)" })
        let figure = comparison.figures[0]
        #expect(
            html.contains(points(figure.difference)) && html.contains(span(figure.interval))
                && html.contains(probability(figure.signTest.pValue)))
        #expect(html.contains("href=\"../a%20b/report/report.html\"") && html.contains("no report.html there"))
    }

    @Test func equalComparisonsHaveEqualPages() throws {
        for kind in ComparisonFixture.Kind.allCases { #expect(try Self.html(kind) == Self.html(kind)) }
    }

    /// A page of many problems stays one file of a size that browsers open.
    @Test func manyProblemsStayInOneFile() throws {
        let names = (0..<20_000).map { "problem \($0)" }
        func run(_ name: String, _ verdict: (Int) -> Verdict) -> ComparedRun {
            let rows = names.enumerated().map { Fixture.row($0.element, 0, verdict($0.offset)) }
            return ComparedRun(name: name, rows: rows, limits: rows.map { _ in nil })
        }
        let comparison = try ModelComparison(
            run("a") { $0 % 2 == 0 ? .accepted : .wrongAnswer }, run("b") { $0 % 3 == 0 ? .accepted : .wrongAnswer }, k: .explicit([1]))
        let page = try comparison.page(links: [nil, nil])
        #expect(page.count < 2 << 20)
    }
}
