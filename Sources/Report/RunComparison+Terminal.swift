import Records

extension RunComparison {
    /// The comparison for a terminal: plain text; the runs are called A and B.
    public func terminalText(width: Int = 100) -> String {
        var lines = ["A  " + ForeignText.line(names.first), "B  " + ForeignText.line(names.second)]
        for fact in differingFacts { lines += wrapped(fact.line, width: width) }
        lines += ["", summary, ""]
        if !flips.isEmpty { lines += flipTable().plain() + [""] }
        lines += passAtKTable().plain()
        lines += notes.flatMap { wrapped("note: " + ForeignText.line($0), width: width) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Such as `2 flips among 440 tasks (446 candidates, 67 problems): 2 inside the near-limit band, 0 outside`.
    public var summary: String {
        let extent = "\(counted(tasks, "task")) (\(counted(candidates, "candidate")), \(counted(problems, "problem")))"
        let band = VerdictFlip.nearLimit
        return "\(counted(flips.count, "verdict flip")) among \(extent): \(flipsInside.count) inside the near-limit band "
            + "(\(band.lowerBound) to \(band.upperBound) x the limit that decided), \(flipsOutside.count) outside"
    }

    private func flipTable() -> TextTable {
        var table = TextTable(columns: [
            .init(title: "band", isNumber: false), .init(title: "problem", isNumber: false), .init(title: "candidate", isNumber: false),
            .init(title: "language", isNumber: false), .init(title: "A", isNumber: false), .init(title: "B", isNumber: false),
            .init(title: "limit"), .init(title: "A used"), .init(title: "B used"),
        ])
        for flip in flips {
            let uses = flip.deciding.isEmpty ? [nil] : flip.deciding.map(Optional.some)
            for (index, use) in uses.enumerated() {
                let row = flip.first
                let more = flip.candidates > 1 ? " (+\(flip.candidates - 1))" : ""
                let head = [
                    flip.isNearLimit ? "inside" : "outside", row.problem, row.label + more, row.language, flip.first.verdictText,
                    flip.second.verdictText,
                ]
                table.rows.append(
                    (index == 0 ? head : head.map { _ in "" })
                        + [use?.limit ?? "-", use.map { share($0.first) } ?? "-", use.map { share($0.second) } ?? "-"])
            }
        }
        return table
    }

    func passAtKTable() -> TextTable {
        var table = TextTable(columns: [
            .init(title: "", isNumber: false), .init(title: "A"), .init(title: "B"), .init(title: "B - A, points"),
            .init(title: "95 % interval"),
        ])
        for figure in figures {
            table.rows.append([
                "pass@\(figure.k)", percent(figure.first), percent(figure.second), points(figure.difference),
                "\(points(figure.interval.lower)) .. \(points(figure.interval.upper))",
            ])
        }
        return table
    }
}

extension ReportRow {
    /// The verdict and the test that it comes from, such as `TLE 12`.
    fileprivate var verdictText: String {
        (shownVerdict?.code ?? "-") + (firstFailedTest.map { " test \($0)" } ?? "")
    }
}

func share(_ value: Double) -> String { fixed(value, 2) + " x" }
