import Records

extension ModelComparison {
    static let mostShownProblems = 20
    static let mostShownGroups = 40

    /// The comparison for a terminal: plain text; the runs are called A and B.
    public func terminalText(width: Int = 100) -> String {
        var lines = ["A  " + ForeignText.line(names.first), "B  " + ForeignText.line(names.second)]
        for fact in differingFacts { lines += wrapped(fact.line, width: width) }
        lines += ["", summary, ""] + figureTable().plain()
        if !groups.isEmpty { lines += [""] + groupTable(most: ModelComparison.mostShownGroups).plain() }
        if groups.count > ModelComparison.mostShownGroups {
            lines.append("... and \(groups.count - ModelComparison.mostShownGroups) more: --json")
        }
        let differing = outcomeTable()
        if !differing.rows.isEmpty { lines += [""] + differing.plain() }
        lines += notes.flatMap { wrapped("note: " + ForeignText.line($0), width: width) }
        return lines.joined(separator: "\n") + "\n"
    }

    func figureTable() -> TextTable {
        var table = TextTable(columns: [
            .init(title: "", isNumber: false), .init(title: "A"), .init(title: "B"), .init(title: "B - A, points"),
            .init(title: "95 % interval"), .init(title: "bootstrap"), .init(title: "won"), .init(title: "lost"), .init(title: "tied"),
            .init(title: "sign test"),
        ])
        for figure in figures {
            table.rows.append(
                ["pass@\(figure.k)", percent(figure.first), percent(figure.second), points(figure.difference), span(figure.interval)]
                    + [figure.bootstrap.map(span) ?? "-", String(figure.won), String(figure.lost), String(figure.tied)]
                    + [probability(figure.signTest.pValue)])
        }
        return table
    }

    func groupTable(most: Int) -> TextTable {
        let k = figures.first?.k ?? 1
        var table = TextTable(columns: [
            .init(title: "", isNumber: false), .init(title: "pass@\(k)", isNumber: false), .init(title: "problems"), .init(title: "A"),
            .init(title: "B"), .init(title: "B - A, points"), .init(title: "95 % interval"), .init(title: "won"), .init(title: "lost"),
            .init(title: "tied"),
        ])
        for group in groups.prefix(most) {
            let figure = group.figure
            table.rows.append(
                [group.kind.rawValue, cut(group.name, to: 30), String(group.problems), percent(figure.first), percent(figure.second)]
                    + [points(figure.difference), span(figure.interval), String(figure.won), String(figure.lost), String(figure.tied)])
        }
        return table
    }

    /// The problems with the largest differences of the first k.
    private func outcomeTable() -> TextTable {
        var table = TextTable(columns: [
            .init(title: "won or lost", isNumber: false), .init(title: "problem", isNumber: false), .init(title: "A"), .init(title: "B"),
        ])
        guard let k = figures.first?.k else { return table }
        let differing = problems.filter { $0.outcome(k: k) != nil }.enumerated()
            .sorted { (abs($1.element.difference(k: k)), $0.offset) < (abs($0.element.difference(k: k)), $1.offset) }
        for (_, problem) in differing.prefix(ModelComparison.mostShownProblems) {
            table.rows.append([
                problem.outcome(k: k)?.rawValue ?? "", cut(problem.problem, to: 60), "\(problem.first.c) of \(problem.first.n)",
                "\(problem.second.c) of \(problem.second.n)",
            ])
        }
        if differing.count > ModelComparison.mostShownProblems {
            table.rows.append(["", "and \(differing.count - ModelComparison.mostShownProblems) more: --json", "", ""])
        }
        return table
    }
}

func points(_ value: Double) -> String { (value > 0 ? "+" : "") + fixed(100 * value, 2) }

/// The ends of the interval of a difference, in points.
func span(_ interval: Interval) -> String { "\(points(interval.lower)) .. \(points(interval.upper))" }

func probability(_ value: Double) -> String { value < 0.0001 ? "p < 0.0001" : "p = " + fixed(value, 4) }
