import Records

/// What the template of a report's page is given.
struct PageContext {
    private let report: RunReport
    private let input: PageInput
    private let charts: PageCharts
    private let detailed: Int

    /// - Parameter detailed: how many candidates can be opened with their texts.
    init(_ report: RunReport, _ input: PageInput, detailed: Int) {
        self.report = report
        self.input = input
        self.detailed = detailed
        charts = PageCharts(report, input)
    }

    var values: [String: PageValue] {
        var values: [String: PageValue] = [
            "title": .text(ForeignText.cut(report.input.run.name.isEmpty ? "run" : report.input.run.name, bytes: 300)),
            "scope": .text(scope), "figures": .list(report.figures.map { PageContext.figure($0, isComplete: report.coverage.isComplete) }),
            "candidates": .text(grouped(report.coverage.total)),
            "problems": .text(counted(report.figureProblems, "problem")), "method": .text(method), "facts": .list(facts),
            "bar": .markup(VerdictMix.bar(report.verdicts)), "legend": .list(legend), "near": .text(near), "flaky": .text(flaky),
            "mixes": .list(charts.mixes().map { ["table": .markup($0)] }), "detailNote": .text(detailNote), "footer": .text(footer),
            "alarms": .list(alarms.map { ["text": .text($0)] }), "notes": .list(notes.map { ["text": .text($0)] }),
            "quarantined": .list(quarantined),
        ]
        let curve = CurveChart(report)
        if let drawing = curve.markup() {
            values["curve"] = .markup(drawing)
            values["points"] = .list(curve.figures.map { PageContext.figure($0, isComplete: report.coverage.isComplete) })
        }
        if let use = charts.limitUse() {
            values["cpu"] = .markup(use.cpu)
            values["memory"] = .markup(use.memory)
        }
        if let failures = charts.firstFailures() { values["failures"] = .markup(failures) }
        return values
    }

    private var scope: String {
        let model = report.input.run.model.map { "\($0) on " } ?? ""
        let split = report.input.dataset.split.isEmpty ? "" : ", split \(report.input.dataset.split)"
        return ForeignText.cut("\(model)\(report.input.dataset.name)\(split): \(report.scope)", bytes: 1000)
    }

    /// - Parameter isComplete: every candidate is scored. Otherwise the bounds stand beside the interval: all others wrong, and all right.
    private static func figure(_ figure: PassAtKFigure, isComplete: Bool) -> [String: PageValue] {
        let bounds = "between \(percent(figure.bounds.lowerBound)) and \(percent(figure.bounds.upperBound))"
        let range =
            figure.interval.map {
                "\(percent($0.lower)) to \(percent($0.upper))" + (isComplete ? "" : "; with the unscored candidates \(bounds)")
            } ?? bounds
        return ["k": .text(String(figure.k)), "value": .text(figure.estimate.map(percent) ?? "not known"), "range": .text(range)]
    }

    private var method: String {
        let unsolved = report.input.problemsWithoutCandidates.count
        let problems =
            report.input.denominator == .selection && unsolved > 0
            ? "; \(counted(unsolved, "problem")) without candidates \(agreeing(unsolved, "counts", "count")) as unsolved" : ""
        return "The mean over \(counted(report.figureProblems, "problem")) of the unbiased estimate of Chen et al. 2021\(problems). "
            + "Ranges are 95 % intervals for the population that the problems are drawn from."
    }

    private var facts: [[String: PageValue]] {
        let run = report.input.run
        let tiers = report.tiers.map { "\($0.tier.name) (\($0.count))" }.joined(separator: ", ")
        let all: [(String, String)] = [
            ("model", run.model ?? ""), ("problem set", report.input.dataset.name),
            ("split", report.input.dataset.split), ("tests", report.input.testTypes.joined(separator: ", ")),
            ("checker", report.input.checker), ("stop", report.input.stop), ("sandbox tier", tiers), ("planned", run.date ?? ""),
            ("duration", run.duration.map { "\(fixed($0.inSeconds, 1)) s" } ?? ""), ("command", run.command ?? ""),
            ("tool", report.input.toolVersion), ("fingerprint of the set", report.input.dataset.fingerprint),
        ]
        return all.filter { !$0.1.isEmpty }.map { ["name": .text($0.0), "value": .text(ForeignText.cut($0.1, bytes: 2000))] }
    }

    private var legend: [[String: PageValue]] {
        let present = report.verdicts.present.map { ($0.verdict.code, $0.verdict.meaning, $0.count) }
        let missing = report.verdicts.missing > 0 ? [("none", "no verdict", report.verdicts.missing)] : []
        return (present + missing).map {
            ["class": .text("v-\($0.0)"), "code": .text($0.0), "meaning": .text($0.1), "total": .text(grouped($0.2))]
        }
    }

    private var near: String {
        guard input.limits.isAnyKnown else { return "The limits are not known here, since the problem set is not at hand." }
        let near = charts.near
        let band = "\(VerdictFlip.nearLimit.lowerBound) to \(VerdictFlip.nearLimit.upperBound) times a limit"
        guard near.total > 0 else { return "No candidate used \(band) on CPU time, wall time or memory in a test." }
        let mix = near.present.map { "\($0.verdict.code) \(grouped($0.count))" }.joined(separator: ", ")
        return
            "\(counted(near.total, "candidate")) used \(band) on CPU time, wall time or memory in their largest test: \(mix). Another run "
            + "may decide otherwise: gencode run compare calls such a flip inside the near-limit band."
    }

    private var flaky: String {
        let total = report.flakyCandidates
        guard total > 0 else { return "The run records no test that was failed once and passed when it was run again." }
        let one = total == 1
        return
            "\(counted(total, "candidate")) \(one ? "is" : "are") flaky: the answer to a test was right just past the time limit, and in time "
            + "when the test was run again. The best run counts; another run may decide otherwise."
    }

    private var detailNote: String {
        let total = report.input.rows.count
        if detailed == total { return "Open a candidate to see its source, and the expected and printed output of its first failed tests." }
        if detailed == 0 { return "This page holds no sources and outputs." }
        return "\(grouped(detailed)) of \(grouped(total)) candidates can be opened with their source and outputs: of each problem at most "
            + "the same number, with different verdicts first."
    }

    /// What no reader may miss.
    private var alarms: [String] {
        var alarms: [String] = []
        if report.isMarked { alarms.append("Not sandboxed: candidates ran with the rights of the user.") }
        if report.coverage.missing > 0 {
            alarms.append("Partial: \(report.coverage.missing) of \(counted(report.coverage.total, "candidate")) without a verdict.")
        }
        if report.coverage.judgeErrors > 0 {
            alarms.append("The judge failed on \(counted(report.coverage.judgeErrors, "candidate")), which no figure counts.")
        }
        if let trusted = report.trusted {
            let figures = trusted.figures.compactMap { figure in figure.estimate.map { "pass@\(figure.k) \(percent($0))" } }
            alarms.append(
                "\(counted(report.input.quarantined.reasons.count, "problem")) in quarantine. Over the other "
                    + "\(counted(trusted.problems, "problem")): \(figures.joined(separator: ", ")).")
        }
        return alarms
    }

    private var notes: [String] {
        var lines = report.notes + input.gaps
        if let gate = report.goldGate {
            lines.append("agreement with known verdicts: \(gate.agreeing) of \(gate.labelled)")
            lines += gate.quarantined.map {
                "\($0.problem): only \($0.correctAccepted) of \($0.correct) candidates that are known to be right were accepted"
            }
        }
        let shown = 200
        return lines.prefix(shown).map { ForeignText.cut($0, bytes: 2000) }
            + (lines.count > shown ? ["\(counted(lines.count - shown, "more note")) in report.json"] : [])
    }

    private var quarantined: [[String: PageValue]] {
        let shown = 500
        let all = report.input.quarantined.reasons.sorted { $0.key < $1.key }
        return all.prefix(shown).map {
            [
                "problem": .text(ForeignText.cut($0.key, bytes: PageRows.longestName)),
                "reason": .text(ForeignText.cut($0.value, bytes: 1000)),
            ]
        }
    }

    private var footer: String {
        "Written by \(ForeignText.cut(report.input.toolVersion, bytes: 300)). Outcome \(report.outcomeDigest). The same data is in report.json, "
            + "candidates.csv and problems.csv beside this file."
    }
}

extension PageValue {
    static func text(_ text: String) -> PageValue { .markup(Markup(text: text)) }
}
