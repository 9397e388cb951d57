import Records

/// Which candidates a page shows in detail: each costs space beside the page and time to read.
package struct PageSelection: Sendable {
    package static let most = 5000

    /// Rows of the report, ascending.
    package let rows: [Int]
    /// Every problem shows at most so many of its candidates; nil: all candidates are shown.
    package let perProblem: Int?

    /// Of each problem at most the same number, and those of the lowest rank where even that is too much. A problem's different verdicts come first, so that the first of each is among them.
    package init(_ rows: ReportRows, most: Int = PageSelection.most) {
        guard rows.count > most else {
            self.rows = Array(rows.indices)
            perProblem = nil
            return
        }
        var ofProblem: [String: [(rank: Int, row: Int)]] = [:]
        var seen: [String: [UInt8: Int]] = [:]
        for (index, row) in rows.enumerated() {
            let verdict = row.shownVerdict?.rawValue ?? .max
            let rank = seen[row.problem]?[verdict] ?? 0
            seen[row.problem, default: [:]][verdict] = rank + 1
            ofProblem[row.problem, default: []].append((rank, index))
        }
        let share = max(1, most / ofProblem.count)
        var chosen: [(rank: Int, row: Int)] = []
        for entries in ofProblem.values { chosen += entries.sorted { $0 < $1 }.prefix(share) }
        self.rows = chosen.sorted { $0 < $1 }.prefix(most).map(\.row).sorted()
        perProblem = share
    }
}
