import Records

/// What the page of a comparison shows, whichever kind of comparison it is.
struct ComparisonContent {
    /// In one sentence.
    var summary: String
    /// What tables call each run, such as `A`, and its name.
    var runs: [(letter: String, name: String)]
    /// Differences with their intervals.
    var chart: DifferenceChart
    /// With a title each, in the order of the page.
    var tables: [(title: String, table: TextTable)]
    var notes: [String]
    var rows: ComparisonRows
}

/// A comparison that has a page.
package protocol ComparisonOnPage {
    /// Makes the page.
    /// - Parameter links: one for each run: where its report lies, relative to the page; nil: the run has no report.
    /// - Throws: `ReportError` (.cannotRender)
    func page(links: [String?]) throws(ReportError) -> [UInt8]
}

extension DifferingFact {
    /// Facts as a table for a page.
    static func table(_ facts: [DifferingFact], first: String = "A", second: String = "B") -> TextTable {
        var table = TextTable(columns: [
            .init(title: "fact", isNumber: false), .init(title: first, isNumber: false), .init(title: second, isNumber: false),
        ])
        for fact in facts { table.rows.append([fact.name, shown(fact.first), shown(fact.second)]) }
        return table
    }
}
