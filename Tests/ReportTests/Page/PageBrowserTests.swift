import Fixtures
import Foundation
import Testing

@testable import Report

/// Pages in headless Chromium, used as a reader uses them: `Tests/page-browser`.
@Suite(.serialized) struct PageBrowserTests {
    private struct Session: Decodable {
        struct Filter: Decodable {
            var field: String, rows: Int, ms: Double
            /// A number or a flag in some steps.
            var value: String?

            private enum CodingKeys: String, CodingKey { case field, rows, ms, value }

            init(from decoder: any Decoder) throws {
                let values = try decoder.container(keyedBy: CodingKeys.self)
                field = try values.decode(String.self, forKey: .field)
                rows = try values.decode(Int.self, forKey: .rows)
                ms = try values.decode(Double.self, forKey: .ms)
                value = try? values.decode(String.self, forKey: .value)
            }
        }
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

    /// What the page of a comparison showed.
    private struct ComparisonSession: Decodable {
        var rows: Int
        var first: [String]
        var trouble: String
        var accessibility: [Session.Violation]
        var sorts: [Session.Sort]
        var filters: [Session.Filter]
        var last: String?
        var links: [String]
        var text: String
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
        return try look(python, directory.path + "/report.html")
    }

    /// nil: there is no browser here, which is said.
    private func useComparison(_ page: [UInt8]) throws -> ComparisonSession? {
        guard OtherPrograms.require(Self.hasBrowser, "chromium"),
            OtherPrograms.require(Self.python != nil, "a Python with websocket-client and axe-core-python"), let python = Self.python
        else { return nil }
        let directory = try TemporaryDirectory()
        try Data(page).write(to: URL(fileURLWithPath: directory.path + "/comparison.html"))
        return try look(python, directory.path + "/comparison.html", "--comparison")
    }

    private func look<Found: Decodable>(_ python: String, _ page: String, _ options: String...) throws -> Found {
        // To look at the pages: a directory for their pictures.
        let pictures =
            ProcessInfo.processInfo.environment["GENCODE_PAGE_PICTURES"] ?? URL(fileURLWithPath: page).deletingLastPathComponent().path
        let result = try OtherPrograms.run(
            [python, "-B", Self.root + "/Tests/page-browser/browser.py", page, "--pictures", pictures] + options)
        try #require(result.status == 0, "\(result.errors)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Found.self, from: Data(result.output.utf8))
    }

    /// Names of runs, problems, tags, facts and candidates that would do something if they were anything but text.
    @Test(arguments: ComparisonFixture.Kind.allCases) func aComparisonIsSortedAndFilteredAndRunsNothing(_ kind: ComparisonFixture.Kind)
        throws
    {
        guard let session = try useComparison(ComparisonFixture.page(kind)) else { return }
        #expect(session.marksOfAttack.isEmpty && session.troubles.isEmpty && session.trouble.isEmpty, "\(session.troubles)")
        #expect(session.requests.allSatisfy { $0.hasPrefix("file://") && $0.hasSuffix("/comparison.html") }, "\(session.requests)")
        #expect(session.rows == PageFixture.attacks.count && session.last == String(session.rows + 1))
        #expect(session.first[0].contains(PageFixture.attacks[0]) && session.text.contains(PageFixture.attacks[1]))
        #expect(session.links.first == "../a%20b/report/report.html", "\(session.links)")
        for sort in session.sorts {
            #expect(Set(sort.orders.map(\.sort)) == ["ascending", "descending"], "\(sort.title)")
            for order in sort.orders where order.cells.allSatisfy({ Double($0) != nil }) {
                let values = order.cells.compactMap(Double.init)
                #expect(zip(values, values.dropFirst()).allSatisfy { order.sort == "ascending" ? $0 <= $1 : $0 >= $1 }, "\(sort.title)")
            }
        }
        let found = session.filters.filter { $0.field == "find" }.map(\.rows)
        #expect(found[0] > 0 && found[1] == 0 && found[2] == session.rows)
        let chosen = Dictionary(grouping: session.filters.filter { $0.field.hasPrefix("choice") }, by: \.field)
        #expect(chosen.isEmpty == (kind == .several))
        for rows in chosen.values { #expect(rows.reduce(0) { $0 + $1.rows } == session.rows && rows.count > 1, "\(rows)") }
        for violation in session.accessibility { Issue.record("\(violation)") }
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
        // The last two candidates have other texts.
        for (number, attack) in PageFixture.attacks.dropLast().enumerated() {
            #expect(
                session.opened[2 * number].text.contains(Self.shown(attack)), "\(attack): \(session.opened[2 * number].text.prefix(1000))")
        }
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
        #expect(session.firstPaintMs > 0)
        let names = (0..<100).map { "problem \($0)" }
        let byName = try #require(session.problemSorts.first { $0.title == "problem" }).orders.map(\.cells)
        #expect(byName[0] == Array(names.prefix(byName[0].count)) && byName[1] == Array(names.reversed().prefix(byName[1].count)))
        let rows = session.filters.map(\.rows)
        #expect(rows[0] == 100_000 && rows[1] == 0 && rows[3] == 100_000 && rows[5] == 100_000 && rows[7] == 100_000)
        #expect(rows[4] == made.report.verdicts[.accepted] && rows[6] == PageCharts(made.report, made.input).near.total && rows[6] > 0)
        #expect(rows[8] == made.report.input.rows.count { $0.flakyTests > 0 } && rows[8] > 0 && rows[9] == 100_000)
        for sort in session.problemSorts + session.candidateSorts {
            #expect(Set(sort.orders.map(\.sort)) == ["ascending", "descending"], "\(sort.title)")
            for order in sort.orders { #expect(Self.isSorted(order), "\(sort.title): \(order)") }
        }
        #expect(session.ofOneProblem.rows == 1000 && session.ofOneProblem.problems.count == 1)
        #expect(session.keys.focused == "1" && session.keys.back == "2" && session.keys.last == "100001", "\(session.keys)")
        #expect(session.keys.opened.hasSuffix("candidates/1") && session.keys.next.hasSuffix("candidates/2"))
        #expect(session.opened.allSatisfy { $0.text.contains("# candidate ") || $0.text.contains("does not hold") })
        for violation in session.accessibility + session.keys.accessibility { Issue.record("\(violation)") }
    }

    /// Numbers and times by their values; texts in one run each, since their order is the browser's.
    private static func isSorted(_ order: Session.Order) -> Bool {
        let values = order.cells.compactMap(value)
        guard values.count == order.cells.count else {
            let runs = zip(order.cells, order.cells.dropFirst()).count { $0 != $1 } + 1
            return runs == Set(order.cells).count
        }
        return zip(values, values.dropFirst()).allSatisfy { order.sort == "ascending" ? $0 <= $1 : $0 >= $1 }
    }

    /// Such as 0.25 of `250 ms near`, and 12 of `12 of 40`. nil: a text.
    private static func value(_ cell: String) -> Double? {
        guard let number = Double(cell.replacing(",", with: "").prefix { $0.isNumber || $0 == "." }) else { return nil }
        return cell.contains(" ms") ? number / 1000 : number
    }

    /// As the page shows characters that do not show: by their numbers.
    private static func shown(_ attack: String) -> String {
        attack.unicodeScalars.reduce(into: "") { text, scalar in
            let isHidden =
                switch scalar.value {
                case 0x0...0x8, 0xb...0x1f, 0x7f...0x9f, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff: true
                default: false
                }
            if isHidden {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                text += "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}
