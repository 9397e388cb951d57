import Records

extension RunsTable: ComparisonOnPage {
    /// So many runs have a column of their own in the table of problems.
    private static let mostColumns = 10

    package func page(links: [String?]) throws(ReportError) -> [UInt8] {
        let shown = lines.count > RunsTable.mostColumns ? ["the table of problems has the first \(RunsTable.mostColumns) runs"] : []
        return try ComparisonPage(
            content: ComparisonContent(
                summary: "\(lines.count) runs over \(counted(problems, "problem")): \(denominator.meaning) that all runs have",
                runs: lines.enumerated().map { ("run \($0.offset + 1)", $0.element.name) },
                chart: DifferenceChart(
                    lines.enumerated().compactMap { index, line in
                        line.differences.first.map {
                            .init(name: "run \(index + 1) - run 1, pass@\($0.k)", difference: $0.difference, interval: $0.interval)
                        }
                    }),
                tables: kValues.enumerated().map { position, k in ("pass@\(k)", table(position: position, names: letters)) } + factTables(),
                notes: notes + shown, rows: pageRows()),
            links: links
        ).html()
    }

    private var letters: [String] { lines.indices.map { "run \($0 + 1)" } }

    private func factTables() -> [(title: String, table: TextTable)] {
        lines.enumerated().dropFirst().map { index, line in
            let name = "run \(index + 1)"
            return ("What \(name) does not share with run 1", DifferingFact.table(line.differingFacts, first: "run 1", second: name))
        }
    }

    /// A row per problem.
    private func pageRows() -> ComparisonRows {
        let shown = lines.prefix(RunsTable.mostColumns)
        let width = max(6, 50 / shown.count)
        var name = ComparisonRows.Column("problem", .text, width: 24)
        var spread = ComparisonRows.Column("spread of pass@1, points", .number, width: 14)
        for (row, problem) in problemNames.enumerated() {
            name.add(problem)
            let shares = lines.map { $0.counts[row].n == 0 ? 0 : Double($0.counts[row].c) / Double($0.counts[row].n) }
            let difference = (shares.max() ?? 0) - (shares.min() ?? 0)
            spread.add(fixed(100 * difference, 2), key: difference)
        }
        let counts = shown.enumerated().map { index, line in
            ComparisonRows.Column.counts("run \(index + 1)", line.counts, width: width)
        }
        return ComparisonRows(what: "problems", columns: [name] + ComparisonRows.Column.profiles(profiles) + counts + [spread])
    }
}
