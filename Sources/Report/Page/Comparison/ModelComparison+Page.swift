import Records

extension ModelComparison: ComparisonOnPage {
    package func page(links: [String?]) throws(ReportError) -> [UInt8] {
        try ComparisonPage(
            content: ComparisonContent(
                summary: summary + ", over \(denominator.meaning)", runs: [("A", names.first), ("B", names.second)],
                chart: DifferenceChart(
                    figures.map { .init(name: "pass@\($0.k)", difference: $0.difference, interval: $0.interval) }
                        + groups.map { .init(name: $0.name, difference: $0.figure.difference, interval: $0.figure.interval) }),
                tables: [
                    ("B against A", figureTable()), ("By difficulty and tag", groupTable(most: groups.count)),
                    ("What differs between the runs", DifferingFact.table(differingFacts)),
                ],
                notes: notes, rows: pageRows()),
            links: links
        ).html()
    }

    /// A row per problem.
    private func pageRows() -> ComparisonRows {
        let k = figures.first?.k ?? 1
        var name = ComparisonRows.Column("problem", .text, width: 30)
        var difference = ComparisonRows.Column("B - A at pass@\(k), points", .number, width: 16)
        var outcome = ComparisonRows.Column("B", .choice, width: 8)
        for problem in problems {
            name.add(problem.problem)
            difference.add(points(problem.difference(k: k)), key: problem.difference(k: k))
            outcome.add(problem.outcome(k: k)?.rawValue ?? "tied")
        }
        let columns =
            [name] + ComparisonRows.Column.profiles(problems.map(\.profile)) + [
                .counts("right in A", problems.map(\.first), width: 12), .counts("right in B", problems.map(\.second), width: 12),
                difference, outcome,
            ]
        return ComparisonRows(what: "problems", columns: columns)
    }
}
