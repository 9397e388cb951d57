import Records

extension RunReport {
    /// The report for a reader, as Markdown.
    func markdown() -> String {
        var lines = ["# Report: \(ForeignText.markdown(input.dataset.name))", ""]
        if isMarked {
            lines.append(
                "> **NOT SANDBOXED** (tester_type = `\(ForeignText.line(input.testerType))`): candidates ran with the rights of the user.")
            lines.append("")
        }
        lines += headline().markdown() + [""]
        lines += input.run.lines.map { "- " + ForeignText.markdown($0) } + (input.run.lines.isEmpty ? [] : [""])
        lines += ["\(extent).", ""]
        let ordinary = notes.filter { !$0.hasPrefix("NOT SANDBOXED") }
        lines += ordinary.map { "- " + ForeignText.markdown($0) } + (ordinary.isEmpty ? [] : [""])
        lines += verdictSection() + coverageSection() + gateSection() + settingSection() + problemSection()
        return lines.joined(separator: "\n")
    }

    private func verdictSection() -> [String] {
        var table = TextTable(columns: [.init(title: "verdict", isNumber: false), .init(title: "candidates"), .init(title: "share")])
        for (verdict, count) in verdicts.present {
            table.rows.append([verdict.code, String(count), percent(Double(count) / Double(coverage.total))])
        }
        if verdicts.missing > 0 {
            table.rows.append(["missing", String(verdicts.missing), percent(Double(verdicts.missing) / Double(coverage.total))])
        }
        return ["## Verdicts", ""] + table.markdown() + [""]
    }

    private func coverageSection() -> [String] {
        let counts = [
            "judged \(coverage.judged) of \(coverage.total)", "missing \(coverage.missing)", "judge errors \(coverage.judgeErrors)",
            "empty candidates \(coverage.nothingToRun)",
        ]
        return ["## Coverage", "", counts.joined(separator: ", ") + ". Outcome digest `\(outcomeDigest)`.", ""]
    }

    private func gateSection() -> [String] {
        guard let gate = goldGate else { return [] }
        var lines = ["## Gold gate", ""]
        lines.append(
            "\(gate.agreeing) of \(counted(gate.labelled, "candidate")) known to be right or wrong agree (\(percent(gate.agreement))).")
        if gate.named > 0 { lines.append("Of \(gate.named) whose source names a verdict, \(gate.namedMatching) got just that one.") }
        lines.append("")
        lines += rowTable("Accepted though wrong, or rejected though right", gate.disagreements)
        lines += rowTable("Rejected with another verdict than the one named", gate.otherVerdicts)
        var table = TextTable(columns: [
            .init(title: "problem", isNumber: false), .init(title: "right"), .init(title: "accepted"), .init(title: "wrong"),
            .init(title: "rejected"), .init(title: "TPR"), .init(title: "TNR"), .init(title: "", isNumber: false),
        ])
        for problem in gate.problems {
            table.rows.append([
                problem.problem, String(problem.correct), String(problem.correctAccepted), String(problem.incorrect),
                String(problem.incorrectRejected), problem.truePositiveRate.map(percent) ?? "-",
                problem.trueNegativeRate.map(percent) ?? "-", problem.isQuarantined ? "quarantine" : "",
            ])
        }
        return lines + ["### Per problem", ""] + table.markdown() + [""]
    }

    private func rowTable(_ title: String, _ indices: [Int]) -> [String] {
        guard !indices.isEmpty else { return [] }
        let most = 100
        var table = TextTable(columns: [
            .init(title: "problem", isNumber: false), .init(title: "label", isNumber: false), .init(title: "language", isNumber: false),
            .init(title: "verdict", isNumber: false), .init(title: "expected", isNumber: false), .init(title: "first failed test"),
            .init(title: "message", isNumber: false),
        ])
        for index in indices.prefix(most) {
            let row = input.rows[index]
            table.rows.append([
                row.problem, row.label, row.language, row.shownVerdict?.code ?? "-", row.shownExpectation ?? "-",
                row.firstFailedTest.map(String.init) ?? "-", cut(row.shownMessage, to: 120),
            ])
        }
        let rest = indices.count > most ? ["", "... and \(indices.count - most) more: see report.json."] : []
        return ["### \(title)", ""] + table.markdown() + rest + [""]
    }

    private func settingSection() -> [String] {
        var table = TextTable(columns: [.init(title: "setting", isNumber: false), .init(title: "value", isNumber: false)])
        let tierMix = tiers.map { "\($0.tier.name) (\(counted($0.count, "candidate")))" }.joined(separator: ", ")
        table.rows = [
            ["sandbox tier", tierMix.isEmpty ? "nothing ran" : tierMix], ["tester type", input.testerType],
            ["problem set", [input.dataset.name, input.dataset.split].filter { !$0.isEmpty }.joined(separator: ", split ")],
            ["fingerprint", input.dataset.fingerprint], ["tests", input.testTypes.joined(separator: ", ")],
            ["checker", input.checker], ["stop", input.stop], ["tool", input.toolVersion],
        ]
        table.rows += input.configuration.sorted { $0.key < $1.key }.map { [$0.key, $0.value] }
        table.rows += input.hostFacts.sorted { $0.key < $1.key }.map { ["host: " + $0.key, $0.value] }
        return ["## Setting", ""] + table.markdown() + [""]
    }

    private func problemSection() -> [String] {
        let most = 1000
        var table = TextTable(columns: [.init(title: "problem", isNumber: false), .init(title: "n"), .init(title: "c")])
        table.columns += figures.map { .init(title: "pass@\($0.k)") }
        table.columns += [.init(title: "tests"), .init(title: "not accepted", isNumber: false)]
        for tally in tallies.prefix(most) {
            let values = figures.map { figure in
                figure.k <= tally.scored.n ? percent(passAtK(n: tally.scored.n, c: tally.scored.c, k: figure.k)) : "-"
            }
            table.rows.append(
                [tally.problem, String(tally.candidates), String(tally.accepted)] + values + [String(tally.tests), tally.failureMix])
        }
        let rest = tallies.count > most ? ["", "... and \(tallies.count - most) more: see problems.csv."] : []
        return ["## Problems", ""] + table.markdown() + rest + [""]
    }
}
