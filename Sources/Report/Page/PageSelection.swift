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
        var problems: [String: Int] = [:]
        var ranking: [Ranks] = []
        var next = 0
        // A rank of `most` or more is never chosen. How many ranks of each problem can be chosen is known when all problems are.
        RowBlocks.forEach(of: rows.count) {
            Block(rows, $0)
        } take: { block in
            var current = 0
            for (run, verdicts) in block.runs {
                if let known = problems[run] {
                    current = known
                } else {
                    current = ranking.count
                    problems[run] = current
                    ranking.append(Ranks())
                }
                for verdict in verdicts {
                    ranking[current].add(next, verdict, below: most)
                    next += 1
                }
            }
        }
        let share = max(1, most / ranking.count)
        var chosen: [(rank: Int, row: Int)] = []
        for ranks in ranking { chosen += ranks.entries.lazy.map { (Int($0.rank), Int($0.row)) }.sorted { $0 < $1 }.prefix(share) }
        self.rows = chosen.sorted { $0 < $1 }.prefix(most).map(\.row).sorted()
        perProblem = share
    }

    /// The verdicts of neighbouring rows of one problem, for one problem after the other.
    private struct Block: Sendable {
        var runs: [(problem: String, verdicts: [UInt8])] = []

        init(_ rows: ReportRows, _ range: Range<Int>) {
            for index in range {
                let row = rows[index]
                if runs.last?.problem != row.problem { runs.append((row.problem, [])) }
                runs[runs.count - 1].verdicts.append(row.shownVerdict?.rawValue ?? .max)
            }
        }
    }

    /// The rows of one problem with their numbers among those of the same verdict.
    private struct Ranks {
        var entries: [(rank: Int32, row: Int32)] = []
        private var seen: [(verdict: UInt8, count: Int32)] = []

        mutating func add(_ row: Int, _ verdict: UInt8, below most: Int) {
            let position = seen.firstIndex { $0.verdict == verdict } ?? seen.count
            if position == seen.count { seen.append((verdict, 0)) }
            let rank = seen[position].count
            seen[position].count += 1
            if rank < most { entries.append((rank, Int32(row))) }
        }
    }
}
