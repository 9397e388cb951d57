import Records

extension RunComparison: ComparisonOnPage {
    package func page(links: [String?]) throws(ReportError) -> [UInt8] {
        try ComparisonPage(
            content: ComparisonContent(
                summary: summary, runs: [("A", names.first), ("B", names.second)],
                chart: DifferenceChart(figures.map { .init(name: "pass@\($0.k)", difference: $0.difference, interval: $0.interval) }),
                tables: [("B against A", passAtKTable()), ("What differs between the runs", DifferingFact.table(differingFacts))],
                notes: notes, rows: pageRows()),
            links: links
        ).html()
    }

    /// A row per flip.
    private func pageRows() -> ComparisonRows {
        var columns: [ComparisonRows.Column] = [
            .init("problem", .text, width: 22), .init("candidate", .text, width: 20), .init("language", .text, width: 10),
            .init("band", .choice, width: 9), .init("A", .choice, width: 7), .init("B", .choice, width: 7),
            .init("limit", .text, width: 11),
            .init("A used", .number, width: 7), .init("B used", .number, width: 7),
        ]
        for flip in flips {
            let use = flip.deciding.first
            let more = flip.candidates > 1 ? " (+\(flip.candidates - 1))" : ""
            let texts = [
                flip.first.problem, flip.first.label + more, flip.first.language, flip.isNearLimit ? "inside" : "outside",
                flip.first.shownVerdict?.code ?? "none", flip.second.shownVerdict?.code ?? "none", use?.limit ?? "-",
            ]
            for (index, text) in texts.enumerated() { columns[index].add(text) }
            columns[7].add(use.map { share($0.first) } ?? "-", key: use?.first ?? -1)
            columns[8].add(use.map { share($0.second) } ?? "-", key: use?.second ?? -1)
        }
        return ComparisonRows(what: "verdict flips", columns: columns)
    }
}
