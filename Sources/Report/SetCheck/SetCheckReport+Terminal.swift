import Records

extension SetCheckReport {
    private static let mostShown = 40

    /// The check for a terminal: plain text, lines of at most `width` columns (80 or more), problem names aside.
    package func terminalText(usage: CheckUsage, width: Int = 100) -> String {
        var lines = [
            "check of \(ForeignText.line(facts.name)) (fingerprint \(facts.fingerprint.prefix(12))), "
                + "\(facts.splits.map(ForeignText.line).joined(separator: ", ")): \(counted(problems.count, "problem")), "
                + counted(problems.reduce(0) { $0 + $1.testCount }, "test")
        ]
        lines.append(
            "ran \(counted(usage.programs, "program")) on tests \(usage.runs) times in \(fixed(usage.cpuHours, 3)) CPU hours; at most "
                + "\(facts.perSide) references of each side, seed \(facts.seed)")
        for (language, count) in facts.leftOut.sorted(by: { $0.key < $1.key }) {
            lines.append("left out \(counted(count, "reference")) in \(ForeignText.line(language)): this host does not offer the language")
        }
        lines += ["", "right references fail in \(counted(failing.count, "problem")) as the set stands", ""]
        lines += rateTable().plain() + [""] + countLines(width) + [""] + problemTable().plain()
        let rest = shownProblems.count - Self.mostShown
        if rest > 0 { lines.append("... and \(counted(rest, "more problem")): see problems.csv") }
        lines += ["", "thresholds: " + CheckThresholds.all.map { "\($0.name) \(Self.plain($0.value))" }.joined(separator: ", ")].flatMap {
            wrapped($0, width: width)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func plain(_ value: Double) -> String { value == value.rounded() ? fixed(value, 0) : "\(value)" }

    private func rateTable() -> TextTable {
        var table = TextTable(columns: [
            .init(title: "", isNumber: false), .init(title: "right references accepted (TPR)", isNumber: false),
            .init(title: "wrong references rejected (TNR)", isNumber: false),
        ])
        let named = Array(zip(CheckStep.allCases.map(\.rawValue), rates)) + [("without quarantine", trustedRates)]
        for (name, rates) in named { table.rows.append([name, rates.truePositives.text, rates.trueNegatives.text]) }
        return table
    }

    private func countLines(_ width: Int) -> [String] {
        let classes = ProblemClass.allCases.map { "\($0.rawValue) \(count(of: $0))" }
        let reasons = ProblemReason.allCases.filter { count(of: $0) > 0 }.map { "\($0.rawValue) \(count(of: $0))" }
        let states = TestState.allCases.filter { count(of: $0) > 0 }.map { "\($0.rawValue) \(count(of: $0))" }
        let lint = LintCode.allCases.filter { count(of: $0) > 0 }.map { "\($0.rawValue) \(count(of: $0))" }
        var lines = ["problems: " + classes.joined(separator: ", ")]
        if !reasons.isEmpty { lines.append("reasons: " + reasons.joined(separator: ", ")) }
        lines.append("tests: " + states.joined(separator: ", "))
        lines.append(
            "proposed: \(counted(disabledTests, "test")) disabled, \(counted(replacedTests, "test")) with another expected output, "
                + "\(counted(problems.count { $0.proposedChecker != nil }, "problem")) with another checker")
        lines.append(
            "\(counted(uncaught, "wrong reference")) \(agreeing(uncaught, "passes", "pass")) all tests; \(counted(testsThatKillNothing, "test")) "
                + "of problems with wrong references \(agreeing(testsThatKillNothing, "rejects", "reject")) none of them")
        if !lint.isEmpty { lines.append("lint: " + lint.joined(separator: ", ")) }
        return lines.flatMap { wrapped($0, width: width) }
    }

    /// Those about which there is something to say.
    private var shownProblems: [ProblemCheck] {
        problems.filter { $0.fails || $0.problemClass == .quarantined || !$0.uncaught.isEmpty }
    }

    private func problemTable() -> TextTable {
        var table = TextTable(columns: [
            .init(title: "problem", isNumber: false), .init(title: "class", isNumber: false), .init(title: "TPR"), .init(title: "TNR"),
            .init(title: "why", isNumber: false),
        ])
        for problem in shownProblems.prefix(Self.mostShown) {
            let bad = problem.findings.filter(\.state.isBad).map { "\(problem.testNames[$0.test]) \($0.state.rawValue)" }
            let tests = bad.isEmpty ? "" : " (" + bad.prefix(3).joined(separator: ", ") + (bad.count > 3 ? ", ..." : "") + ")"
            table.rows.append([
                cut(problem.name, to: 40), problem.problemClass.rawValue, problem.final.truePositives.share.map(percent) ?? "-",
                problem.final.trueNegatives.share.map(percent) ?? "-", problem.reasons.map(\.rawValue).joined(separator: " ") + tests,
            ])
        }
        return table
    }
}
