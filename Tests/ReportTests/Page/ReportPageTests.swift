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
        #expect(ReportPage.fileNames(in: page.html) == page.files)
    }

    @Test func aTextThatLooksLikeTheNameOfAFileIsNoFileOfThePage() throws {
        let directory = try TemporaryDirectory()
        let name = "rows-0-0123456789abcdef.js"
        let report = try RunReport(Fixture.input([Fixture.row(name, 0, .wrongAnswer, label: name)]))
        try report.writePage(PageInput(), into: directory.path)
        #expect(String(decoding: try directory.bytes("report.html"), as: UTF8.self).contains("\"\(name)\""))
        #expect(try ReportPage.fileNames(in: Self.page(PageFixture.hostile()).page.html) == [])
    }

    /// The files of a replaced page stay for a while: a merge that replaced it at the same moment may be the one whose page is there.
    @Test func aSmallerPageRemovesTheOldFilesOfALargerOneAndNothingElse() throws {
        let directory = try TemporaryDirectory()
        let made = try PageFixture.large(problems: 100, candidates: 250)
        try made.report.writePage(made.input, into: directory.path)
        let beside = directory.path + "/page"
        let pieces = try FileManager.default.contentsOfDirectory(atPath: beside)
        #expect(pieces.count > 2)
        // A piece of a merge that is still writing its page, one of a merge that was killed long ago, and files of others.
        let (fresh, old) = ("rows-0-00000000000000aa.js", "problems-0-00000000000000bb.js")
        let others = ["notes.txt", "rows-0-mine.js", "rows-x-00000000000000aa.js"]
        for name in others + [fresh, old] { try Data("x".utf8).write(to: URL(fileURLWithPath: beside + "/" + name)) }
        func age(_ name: String, hours: Double) throws {
            let date = Date(timeIntervalSinceNow: -3600 * hours)
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: beside + "/" + name)
        }
        for name in pieces { try age(name, hours: 0.8) }
        for name in others + [old] { try age(name, hours: 30) }
        let smaller = try RunReport(Fixture.input(Fixture.rows("only", "A")))
        try smaller.writePage(PageInput(), into: directory.path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: beside).sorted() == (others + pieces + [fresh]).sorted())
        for name in pieces { try age(name, hours: 1.2) }
        try smaller.writePage(PageInput(), into: directory.path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: beside).sorted() == (others + [fresh]).sorted())
        #expect(try directory.bytes("report.html").count > 1000)
    }

    /// Two merges of one run at once: the page that is there in the end has all its files.
    @Test func mergesAtTheSameTimeLeaveAWholePage() async throws {
        let directory = try TemporaryDirectory()
        let (one, two) = (try PageFixture.large(problems: 60, candidates: 250), try PageFixture.large(problems: 90, candidates: 250))
        let path = directory.path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for made in [one, two, one, two] { group.addTask { try made.report.writePage(made.input, into: path) } }
            try await group.waitForAll()
        }
        let named = Set(ReportPage.fileNames(in: try directory.bytes("report.html")))
        let files = Set(try FileManager.default.contentsOfDirectory(atPath: directory.path + "/page"))
        #expect(named.count > 2 && named.isSubset(of: files), "\(named.subtracting(files))")
    }

    /// As `run compare` calls a flip inside the near-limit band.
    @Test func nearALimitIsWhateverAFlipCouldBeInsideTheBandBy() throws {
        let limits = Limits(cpuTime: .seconds(2), wallTime: .seconds(6), memory: .mebibytes(100))
        func isNear(_ verdict: Verdict, cpu: Double = 0.1, wall: Double = 0.1, memory: Double = 0.1) -> Bool {
            var row = Fixture.row("p", 0, verdict)
            row.usage = Usage(cpuTime: .seconds(2 * cpu), wallTime: .seconds(6 * wall), memory: ByteCount(bytes: Int(memory * 100) << 20))
            return LimitShare(row, limits)?.isNear ?? false
        }
        #expect(isNear(.accepted, cpu: 0.8) && isNear(.accepted, wall: 0.9) && isNear(.accepted, memory: 0.9))
        #expect(isNear(.timeLimit, cpu: 1.02) && isNear(.idleLimit, wall: 1.2) && isNear(.wrongAnswer, cpu: 0.9))
        #expect(!isNear(.accepted, cpu: 0.79) && !isNear(.timeLimit, cpu: 1.3) && !isNear(.judgeError, cpu: 0.9))
        let rows = [Fixture.row("p", 0, .timeLimit, cpu: .seconds(2)), Fixture.row("p", 1, .accepted)]
        var page = PageInput()
        page.limits = RowLimits(rows.map { _ in limits })
        #expect(try Self.html((RunReport(Fixture.input(rows)), page)).contains("1 candidate used 0.8 to 1.25 times a limit on CPU time"))
    }

    @Test func aCandidateThatPassedATestOnlyWhenItRanAgainIsCalledFlaky() throws {
        var rows = Fixture.rows("p", "AW")
        #expect(try Self.html((RunReport(Fixture.input(rows)), PageInput())).contains("The run records no test that was failed once"))
        rows[0].flakyTests = 2
        #expect(try Self.html((RunReport(Fixture.input(rows)), PageInput())).contains("1 candidate is flaky: "))
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
