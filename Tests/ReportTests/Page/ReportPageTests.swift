import Digests
import Foundation
import Records
import Testing

@testable import Report

@Suite struct ReportPageTests {
    private static func page(_ made: (report: RunReport, input: PageInput)) throws -> (page: ReportPage, files: [String: [UInt8]]) {
        var files: [String: [UInt8]] = [:]
        let page = try ReportPage(made.report, made.input) { files[$0] = $1 }
        return (page, files)
    }

    private static func html(_ made: (report: RunReport, input: PageInput)) throws -> String {
        String(decoding: try page(made).page.html, as: UTF8.self)
    }

    /// What stands between the first occurrences of two texts, and what follows.
    private static func between(_ begin: String, _ end: String, in text: Substring) -> (inside: Substring, rest: Substring)? {
        guard let from = text.range(of: begin), let to = text[from.upperBound...].range(of: end) else { return nil }
        return (text[from.upperBound..<to.lowerBound], text[to.upperBound...])
    }

    @Test func hostileTextMakesNoElementOfItsOwn() throws {
        let html = try Self.html(PageFixture.hostile())
        let harmless = try Self.html(
            (
                RunReport(Fixture.input(Fixture.rows("p", "AW"), k: .explicit([1, 2]))),
                PageInput(details: [CandidateDetail(row: 0, source: ShownText([], limit: 1))])
            ))
        // The same elements that run or load anything as in a page of harmless text.
        func count(_ tag: String, _ text: String) -> Int { text.lowercased().components(separatedBy: tag).count - 1 }
        #expect(count("<script", html) == count("<script", harmless))
        #expect(count("</script", html) == count("</script", harmless))
        for tag in ["<style", "</style", "<img", "<svg onload", "<iframe", "<link", "<base", "<!--"] {
            #expect(count(tag, html) == count(tag, harmless), "\(tag)")
        }
        #expect(!html.contains("onerror=\"") && !html.unicodeScalars.contains("\u{202e}") && !html.unicodeScalars.contains("\u{2028}"))
        #expect(!html.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }

    @Test func everyPieceOfDataIsJSONThatHoldsTheTextsAsTheyWere() throws {
        let made = try PageFixture.hostile()
        var rest = Substring(try Self.html(made))
        var pieces = 0
        var texts = ""
        while let found = Self.between("<script type=\"application/json\"", "</script>", in: rest) {
            let json = try #require(found.inside.firstIndex(of: ">"))
            let value = try JSONSerialization.jsonObject(with: Data(found.inside[found.inside.index(after: json)...].utf8))
            texts += "\(value)"
            pieces += 1
            rest = found.rest
        }
        #expect(pieces >= 3)
        let row = try #require(made.input.details.first)
        #expect(row.source.before == PageFixture.attacks[0])
        #expect(texts.contains("attackedByTag"))
    }

    @Test func thePolicyNamesTheScriptAndTheStyleByTheirDigests() throws {
        let html = try Self.html(PageFixture.hostile())
        let script = try #require(Self.between("<script>", "</script>", in: Substring(html))).inside
        let style = try #require(Self.between("<style>", "</style>", in: Substring(html))).inside
        let digests = [script, style].map { "'sha256-" + Data(sha256(Array($0.utf8)).bytes).base64EncodedString() + "'" }
        let policy = "default-src 'none'; script-src \(digests[0]); style-src \(digests[1]); base-uri 'none'; form-action 'none'"
        #expect(html.contains("content=\"\(policy)\""))
        for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "</script", "<!--", "new Function"] {
            #expect(!script.contains(word), "\(word)")
        }
    }

    @Test func equalReportsHaveEqualPages() throws {
        let (one, two) = (try PageFixture.hostile(), try PageFixture.hostile())
        #expect(try Self.page(one).page.html == Self.page(two).page.html)
    }

    @Test func aLargePageKeepsItsDataInFilesBesideItThatHoldOneCallEach() throws {
        let made = try PageFixture.large(problems: 200, candidates: 250)
        let (page, files) = try Self.page(made)
        #expect(page.html.count < 2 << 20)
        #expect(page.files.filter { $0.hasPrefix("rows-") }.count == 3)
        let html = String(decoding: page.html, as: UTF8.self)
        #expect(html.contains("'strict-dynamic'"))
        #expect(Set(files.keys) == Set(page.files))
        for (file, content) in files {
            let text = String(decoding: content, as: UTF8.self)
            let piece = file.split(separator: "-").prefix(2).joined(separator: "-")
            #expect(text.hasPrefix("gencodePage(\"\(piece)\",") && text.hasSuffix(");\n"))
            _ = try JSONSerialization.jsonObject(with: Data(text.dropFirst("gencodePage(\"\(piece)\",".count).dropLast(3).utf8))
            #expect(html.contains("\"\(piece)\":\"\(file)\""))
        }
    }

    @Test func aSmallerPageRemovesTheFilesOfALargerOneAndNothingElse() throws {
        let directory = try TemporaryDirectory()
        let made = try PageFixture.large(problems: 100, candidates: 250)
        try made.report.writePage(made.input, into: directory.path)
        let beside = directory.path + "/page"
        #expect(try FileManager.default.contentsOfDirectory(atPath: beside).count > 2)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: beside + "/notes.txt"))
        try RunReport(Fixture.input(Fixture.rows("only", "A"))).writePage(PageInput(), into: directory.path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: beside) == ["notes.txt"])
        #expect(try directory.bytes("report.html").count > 1000)
    }

    @Test func aReportWithoutItsProblemSetSaysWhatThePageLacks() throws {
        var page = PageInput()
        page.gaps = ["The page shows no limits: data-sets/x.h5 is not there."]
        let html = try Self.html((RunReport(Fixture.input(Fixture.rows("p", "AW"))), page))
        #expect(html.contains("The page shows no limits: data-sets/x.h5 is not there."))
        #expect(html.contains("The limits are not known here"))
        #expect(html.contains("This page holds no sources and outputs."))
    }

    @Test func ofManyCandidatesEveryProblemShowsTheFirstOfEachVerdict() {
        let rows = (0..<10).flatMap { problem in
            (0..<100).map { Fixture.row("p\(problem)", $0, $0 == 97 ? .accepted : $0 == 98 ? .timeLimit : .wrongAnswer) }
        }
        let selection = PageSelection(ReportRows(rows), most: 50)
        #expect(selection.rows.count == 50 && selection.perProblem == 5)
        #expect(selection.rows == selection.rows.sorted())
        for problem in 0..<10 {
            let chosen = selection.rows.filter { rows[$0].problem == "p\(problem)" }
            #expect(chosen.map { $0 % 100 } == [0, 1, 2, 97, 98])
        }
        #expect(PageSelection(ReportRows(rows), most: 1000).rows == Array(0..<1000))
    }

    @Test(arguments: [(1, [1]), (3, [1, 2, 3]), (24, Array(1...24))]) func fewPointsOfTheCurveAreAllOfThem(most: Int, points: [Int]) {
        #expect(CurveChart.points(to: most) == points)
    }

    @Test(arguments: [25, 100, 1000, 1_000_000]) func manyPointsOfTheCurveReachFromOneToTheLast(most: Int) {
        let points = CurveChart.points(to: most)
        #expect(points.count <= 24 && points.first == 1 && points.last == most)
        #expect(zip(points, points.dropFirst()).allSatisfy(<))
    }
}
