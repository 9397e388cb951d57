import Foundation
import Records
import Testing

@testable import Report

@Suite struct PageRowsTests {
    private let limits = [nil, Limits(cpuTime: .milliseconds(13), wallTime: .seconds(6), memory: .mebibytes(100))]

    @Test func everyRowIsInThePieces() throws {
        let rows = RowBlocksTests.rows(45_001)
        let report = try RunReport(Fixture.input(rows, allowPartial: true))
        var page = PageInput()
        page.limits = RowLimits(rows.indices.map { limits[$0 % 2] })
        page.details = [CandidateDetail(row: 4, source: ShownText([], limit: 1), tests: [], testsRun: 0, failures: [], completion: nil)]
        let problems = PageProblems(report, page).positions
        let languages = PageRows.languages(of: report)
        let made = PageRows(report, page, problems: problems, detailed: 1)
        var (first, pieces) = (0, 0)
        try made.forEachPiece { piece in
            pieces += 1
            let columns = try #require(try JSONSerialization.jsonObject(with: Data(piece.bytes)) as? [String: Any])
            let labels = try #require(columns["labels"] as? [String])
            func numbers(_ name: String) -> [Int] { columns[name] as? [Int] ?? [] }
            let (codes, candidates) = (numbers("label"), numbers("candidate"))
            let part = rows[first..<first + codes.count]
            #expect(candidates == part.map(\.candidate))
            let shown = zip(codes, candidates).map { code, candidate -> String in
                code < 0 ? labels[-code - 1] : "\(labels[code])\(candidate)"
            }
            #expect(shown == part.map(\.label))
            #expect(numbers("problem") == part.map { problems[$0.problem] ?? -1 })
            #expect(numbers("language").map { languages[$0] } == part.map(\.language))
            #expect(numbers("verdict") == part.map { $0.shownVerdict.map { Int($0.rawValue) } ?? 10 })
            #expect(numbers("passed") == part.map(\.testsPassed))
            #expect(numbers("tests") == part.map(\.testsTotal))
            #expect(numbers("failed") == part.map { $0.firstFailedTest ?? -1 })
            #expect(numbers("cpu") == part.map { $0.usage == nil ? -1 : 120 })
            #expect(numbers("memory") == part.map { $0.usage == nil ? -1 : 9 << 10 })
            let near = part.indices.map { LimitShare(rows[$0], limits[$0 % 2])?.isNear ?? false ? 1 : 0 }
            #expect(numbers("near") == near)
            #expect(numbers("detail") == part.indices.map { $0 == 4 ? 0 : -1 })
            first += codes.count
        }
        #expect(first == rows.count && pieces == made.pieceCount && pieces == 3)
        let near = rows.indices.filter { LimitShare(rows[$0], limits[$0 % 2])?.isNear ?? false }
        #expect(!near.isEmpty && PageCharts(report, page).near.total == near.count)
    }

    @Test func limitsComeBackByRow() {
        let given = (0..<100).map { row -> Limits? in
            row % 7 == 0 ? nil : Limits(cpuTime: .seconds(row / 10), wallTime: .seconds(9), memory: .mebibytes(row % 3))
        }
        let kept = RowLimits(given)
        for row in given.indices { #expect(kept[row: row] == given[row]) }
        #expect(kept[row: 100] == nil && kept[row: -1] == nil)
        #expect(kept.isAnyKnown && !RowLimits([nil, nil]).isAnyKnown && !RowLimits().isAnyKnown)
    }

    /// The same by sorting all candidates of each problem.
    @Test(arguments: [1, 5, 40, 600]) func chosenAreThoseOfTheLowestRanks(most: Int) {
        let rows = RowBlocksTests.rows(9000)
        var (ranked, seen) = ([String: [(rank: Int, row: Int)]](), [String: [Verdict?: Int]]())
        for (index, row) in rows.enumerated() {
            let rank = seen[row.problem, default: [:]][row.shownVerdict, default: 0]
            seen[row.problem, default: [:]][row.shownVerdict] = rank + 1
            ranked[row.problem, default: []].append((rank, index))
        }
        let share = max(1, most / ranked.count)
        let chosen = ranked.values.flatMap { $0.sorted { $0 < $1 }.prefix(share) }.sorted { $0 < $1 }.prefix(most).map(\.row)
        let selection = PageSelection(ReportRows(rows), most: most)
        #expect(selection.rows == chosen.sorted() && selection.perProblem == share)
    }
}
