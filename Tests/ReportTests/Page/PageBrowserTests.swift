import Fixtures
import Foundation
import Testing

@testable import Report

/// Pages in headless Chromium, used as a reader uses them: `Tests/page-browser`.
@Suite(.serialized) struct PageBrowserTests {
    private struct Session: Decodable {
        struct Filter: Decodable { var field: String, rows: Int, ms: Double }
        struct Order: Decodable { var sort: String, cells: [String] }
        struct Sort: Decodable { var title: String, orders: [Order] }
        struct OneProblem: Decodable { var rows: Int, problems: [String] }
        struct Opened: Decodable { var name: String, text: String, marks: [String], tags: [String] }
        struct Violation: Decodable { var id: String, help: String, nodes: [String] }
        struct Keys: Decodable {
            var focused: String?, opened: String, next: String, back: String?, last: String?, accessibility: [Violation]
        }

        var firstPaintMs: Double
        var readyMs: Double
        var problems: Int
        var candidates: Int
        var drawn: Int
        var trouble: String
        var accessibility: [Violation]
        var filters: [Filter]
        var problemSorts: [Sort]
        var candidateSorts: [Sort]
        var ofOneProblem: OneProblem
        var keys: Keys
        var opened: [Opened]
        var marksOfAttack: [String]
        var troubles: [String]
        var requests: [String]
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    /// A Python that has websocket-client and axe-core-python.
    private static let python: String? = [ProcessInfo.processInfo.environment["GENCODE_TEST_PYTHON"], "python3"].compactMap { $0 }.first {
        (try? OtherPrograms.run($0, "-c", "import websocket, axe_core_python"))?.status == 0
    }
    private static let hasBrowser = (try? OtherPrograms.run("chromium", "--version"))?.status == 0

    /// nil: there is no browser here, which is said.
    private func use(_ made: (report: RunReport, input: PageInput)) throws -> Session? {
        guard OtherPrograms.require(Self.hasBrowser, "chromium"),
            OtherPrograms.require(Self.python != nil, "a Python with websocket-client and axe-core-python"), let python = Self.python
        else { return nil }
        let directory = try TemporaryDirectory()
        try made.report.writePage(made.input, into: directory.path)
        // To look at the pages: a directory for their pictures.
        let pictures = ProcessInfo.processInfo.environment["GENCODE_PAGE_PICTURES"] ?? directory.path
        let result = try OtherPrograms.run(
            python, "-B", Self.root + "/Tests/page-browser/browser.py", directory.path + "/report.html", "--pictures", pictures)
        try #require(result.status == 0, "\(result.errors)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Session.self, from: Data(result.output.utf8))
    }

    @Test func hostileTextIsShownAndRunsNothing() throws {
        guard let session = try use(PageFixture.hostile()) else { return }
        #expect(session.marksOfAttack.isEmpty && session.troubles.isEmpty && session.trouble.isEmpty, "\(session.troubles)")
        #expect(session.requests.allSatisfy { $0.hasPrefix("file://") && $0.hasSuffix("/report.html") }, "\(session.requests)")
        #expect(session.candidates == 2 * PageFixture.attacks.count && session.opened.count == session.candidates)
        #expect(session.opened.allSatisfy { Set($0.tags).isSubset(of: Self.ownTags) }, "\(session.opened.flatMap(\.tags))")
        #expect(session.opened[0].name.contains("<script>attackedByTag=1</script>"))
        #expect(session.opened[0].text.contains("<script>attackedByTag=1</script>"))
        #expect(session.opened.contains { $0.text.contains("U+202E") } && session.opened.contains { $0.text.contains("U+0000") })
        #expect(session.opened.contains { $0.marks.contains("right") })
    }

    /// What the page's own script makes in an open candidate.
    private static let ownTags: Set = [
        "DL", "DT", "DD", "TABLE", "TR", "TH", "TD", "SPAN", "H3", "H4", "P", "DIV", "PRE", "MARK", "UL", "LI", "DETAILS", "SUMMARY",
        "THEAD", "TBODY",
    ]

    @Test func aLargePageIsSortedFilteredAndOpened() throws {
        let made = try PageFixture.large(problems: 100, candidates: 1000)
        guard let session = try use(made) else { return }
        #expect(session.troubles.isEmpty && session.trouble.isEmpty, "\(session.troubles)")
        #expect(session.problems == 100 && session.candidates == 100_000)
        // Only the rows in sight are in the document.
        #expect(session.drawn < 200)
        #expect(session.requests.contains { $0.contains("/page/rows-1-") } && session.requests.contains { $0.contains("/page/details-") })
        let slowest = session.filters.map(\.ms).max() ?? 0
        print("100,000 candidates in Chromium: first paint after \(session.firstPaintMs) ms, the slowest filter \(slowest) ms")
        let rows = session.filters.map(\.rows)
        #expect(rows[0] == 100_000 && rows[1] == 0 && rows[3] == 100_000 && rows[5] == 100_000 && rows[7] == 100_000)
        #expect(rows[4] == made.report.verdicts[.accepted] && rows[6] == PageCharts(made.report, made.input).nearCount && rows[6] > 0)
        for sort in session.problemSorts + session.candidateSorts {
            #expect(Set(sort.orders.map(\.sort)) == ["ascending", "descending"], "\(sort.title)")
            for order in sort.orders { #expect(Self.isSorted(order), "\(sort.title): \(order)") }
        }
        #expect(session.ofOneProblem.rows == 1000 && session.ofOneProblem.problems.count == 1)
        #expect(session.keys.focused == "1" && session.keys.back == "2" && session.keys.last == "100001")
        #expect(session.keys.opened.hasSuffix("candidates/1") && session.keys.next.hasSuffix("candidates/2"))
        #expect(session.opened.allSatisfy { $0.text.contains("# candidate ") || $0.text.contains("does not hold") })
        for violation in session.accessibility + session.keys.accessibility { Issue.record("\(violation)") }
    }

    /// By the numbers that the cells begin with, where they do; else anything is taken for sorted, since the order of texts is the browser's.
    private static func isSorted(_ order: Session.Order) -> Bool {
        let numbers = order.cells.map { cell in Double(cell.prefix { $0.isNumber || $0 == "." }) }
        guard numbers.allSatisfy({ $0 != nil }), order.cells.allSatisfy({ !$0.hasSuffix(" s") && !$0.hasSuffix(" ms") }) else {
            return true
        }
        let values = numbers.compactMap { $0 }
        return zip(values, values.dropFirst()).allSatisfy { order.sort == "ascending" ? $0 <= $1 : $0 >= $1 }
    }
}
