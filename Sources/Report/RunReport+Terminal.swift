import Records

extension RunReport {
    public static let mostShownProblems = 40
    static let mostShownRows = 20

    /// The report for a terminal: plain text, lines of at most `width` columns (80 or more).
    /// - Parameter problems: how many problems are listed.
    public func terminalTable(width: Int = 100, problems: Int = RunReport.mostShownProblems) -> String {
        var lines: [String] = []
        if isMarked { lines += mark(width: width) + [""] }
        lines += headline().plain()
        lines.append("")
        lines += input.run.lines.flatMap { wrapped($0, width: width) }
        lines += wrapped("\(extent): \(verdictMix())", width: width)
        lines.append(
            "judged \(coverage.judged) of \(coverage.total); sandbox \(tier?.name ?? "-"); tester \(ForeignText.line(input.testerType))")
        if let gate = goldGate { lines += gateLines(gate, width: width) }
        lines += notes.filter { !$0.hasPrefix("NOT SANDBOXED") }.flatMap { wrapped("note: " + ForeignText.line($0), width: width) }
        lines.append("")
        lines += problemTable(width: width, problems: problems).plain()
        if tallies.count > problems {
            lines.append("... and \(counted(tallies.count - problems, "more problem")): see problems.csv")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One line per k, as a table.
    func headline() -> TextTable {
        let partial = !coverage.isComplete
        var table = TextTable(columns: [
            .init(title: "", isNumber: false), .init(title: "estimate"), .init(title: "95 % interval"),
        ])
        if partial { table.columns.append(.init(title: "bounds")) }
        table.columns.append(.init(title: "over", isNumber: false))
        for figure in figures {
            var row = ["pass@\(figure.k)", figure.estimate.map(percent) ?? "-", span(figure.interval)]
            if partial { row.append(span(figure.bounds.lowerBound, figure.bounds.upperBound)) }
            table.rows.append(row + [scope])
        }
        for figure in trusted?.figures ?? [] {
            var row = ["pass@\(figure.k)", figure.estimate.map(percent) ?? "-", span(figure.interval)]
            if partial { row.append(span(figure.bounds.lowerBound, figure.bounds.upperBound)) }
            table.rows.append(row + ["\(counted(trusted?.problems ?? 0, "problem")) not in quarantine"])
        }
        return table
    }

    /// Such as `12 problems, 96 candidates`.
    var extent: String { counted(tallies.count, "problem") + ", " + counted(coverage.total, "candidate") }

    /// The verdicts that occur with their counts, accepted first.
    func verdictMix() -> String {
        var parts = verdicts.present.map { "\($0.verdict.code) \($0.count)" }
        if verdicts.missing > 0 { parts.append("missing \(verdicts.missing)") }
        return parts.joined(separator: ", ")
    }

    private func mark(width: Int) -> [String] {
        let bar = String(repeating: "!", count: min(width, 78))
        return [
            bar, "!!! NOT SANDBOXED (tester_type = \(ForeignText.line(input.testerType))): candidates ran with the rights of this user.",
            "!!! Do not run programs that you do not trust this way.", bar,
        ]
    }

    private func gateLines(_ gate: GoldGate, width: Int) -> [String] {
        var lines = [
            "gold gate: \(gate.agreeing) of \(counted(gate.labelled, "candidate")) got what the source says (\(percent(gate.agreement)))"
        ]
        if gate.named > 0 { lines.append("  of \(gate.named) with a verdict named, \(gate.namedMatching) got just that one") }
        for index in gate.disagreements.prefix(RunReport.mostShownRows) {
            let row = input.rows[index]
            let text = "\(row.problem) \(row.label): \(row.shownVerdict?.code ?? "-"), expected \(row.shownExpectation ?? "-")"
            lines.append("  " + cut(text, to: width - 2))
        }
        if gate.disagreements.count > RunReport.mostShownRows {
            lines.append("  ... and \(gate.disagreements.count - RunReport.mostShownRows) more: see report.json")
        }
        if !gate.quarantined.isEmpty {
            let names = gate.quarantined.map { "\(ForeignText.line($0.problem)) \(percent($0.truePositiveRate ?? 1))" }.joined(
                separator: ", ")
            lines += wrapped("quarantine (right candidates accepted < \(percent(GoldGate.quarantineBelow))): " + names, width: width)
        }
        return lines
    }

    private func problemTable(width: Int, problems: Int) -> TextTable {
        let shown = tallies.prefix(problems)
        var table = TextTable(columns: [.init(title: "problem", isNumber: false), .init(title: "n"), .init(title: "c")])
        let ks = figures.prefix(max((width - 60) / 10, 1)).map(\.k)
        table.columns += ks.map { .init(title: "pass@\($0)") }
        table.columns.append(.init(title: "not accepted", isNumber: false))
        for tally in shown {
            let values = ks.map { k in k <= tally.scored.n ? percent(passAtK(n: tally.scored.n, c: tally.scored.c, k: k)) : "-" }
            table.rows.append([tally.problem, String(tally.candidates), String(tally.accepted)] + values + [tally.failureMix])
        }
        table.fit(width: width, shrinking: [0, table.columns.count - 1], least: 16)
        return table
    }
}

extension ProblemTally {
    /// What became of those not accepted.
    var failureMix: String {
        var parts = verdicts.present.filter { $0.verdict != .accepted }.map { "\($0.verdict.code) \($0.count)" }
        if verdicts.missing > 0 { parts.append("missing \(verdicts.missing)") }
        return parts.joined(separator: " ")
    }
}

extension TextTable {
    /// Cuts the cells of some columns, the widest first, until a row fits; never below `least`.
    fileprivate mutating func fit(width: Int, shrinking: [Int], least: Int) {
        var widths = columns.indices.map { column in max(columns[column].title.count, rows.map { $0[column].count }.max() ?? 0) }
        func total() -> Int { widths.reduce(0, +) + 2 * (columns.count - 1) }
        while total() > width {
            guard let widest = shrinking.max(by: { widths[$0] < widths[$1] }), widths[widest] > least else { break }
            widths[widest] -= 1
        }
        for row in rows.indices {
            for column in shrinking { rows[row][column] = cut(rows[row][column], to: widths[column]) }
        }
    }
}

private func span(_ interval: Interval?) -> String { interval.map { span($0.lower, $0.upper) } ?? "-" }

private func span(_ lower: Double, _ upper: Double) -> String { "\(fixed(100 * lower, 2)) .. \(fixed(100 * upper, 2))" }

/// The text in lines of at most `width`, broken between words; lines after the first are indented, words too long for a line cut.
func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ").map({ cut(String($0), to: width - 2) }) {
        if !line.isEmpty, line.count + 1 + word.count > width {
            lines.append(line)
            line = "  " + word
        } else {
            line += (line.isEmpty ? "" : " ") + word
        }
    }
    return lines + [line]
}
