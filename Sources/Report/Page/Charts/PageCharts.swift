import Records

/// The drawings of a report's page. They are made of the report alone, so that equal reports have equal drawings.
struct PageCharts {
    private let report: RunReport
    private let input: PageInput

    init(_ report: RunReport, _ input: PageInput) {
        self.report = report
        self.input = input
    }

    func mixes() -> [Markup] {
        var (difficulties, tags, languages) = (VerdictMix(), VerdictMix(), VerdictMix())
        for tally in report.tallies {
            guard let facts = input.problems[tally.problem] else { continue }
            difficulties.add(tally.verdicts, to: facts.difficulty.isEmpty ? "not stated" : facts.difficulty)
            for tag in facts.tags { tags.add(tally.verdicts, to: tag) }
        }
        for row in report.input.rows { languages.add(row.shownVerdict, to: row.language) }
        let isAnyStated = report.tallies.contains { !(input.problems[$0.problem]?.difficulty.isEmpty ?? true) }
        var mixes: [Markup] = [languages.markup("language")]
        if isAnyStated { mixes.insert(difficulties.markup("difficulty"), at: 0) }
        if !tags.isEmpty { mixes.append(tags.markup("tag")) }
        return mixes
    }

    /// CPU time and memory as shares of the limits. nil: nothing ran, or no limit is known.
    func limitUse() -> (cpu: Markup, memory: Markup)? {
        let names = (0..<20).map { "\($0 * 5) %" } + ["over"]
        var (cpu, memory) = (Histogram(names: names), Histogram(names: names))
        for (index, row) in report.input.rows.enumerated() {
            guard let use = LimitShare(row, input.limits(of: index)) else { continue }
            cpu.add(PageCharts.bar(of: use.cpu), isAccepted: row.isAccepted)
            memory.add(PageCharts.bar(of: use.memory), isAccepted: row.isAccepted)
        }
        guard !cpu.isEmpty else { return nil }
        return (
            cpu.markup(title: "candidates by CPU time of the slowest test, in % of the limit", axis: "CPU time, % of the limit"),
            memory.markup(title: "candidates by memory of the largest test, in % of the limit", axis: "memory, % of the limit")
        )
    }

    /// Exactly the limit is not over it.
    private static func bar(of share: Double) -> Int { share > 1 ? 20 : Int(min(19, max(0, share * 20))) }

    /// The verdicts of the candidates that came near a limit.
    func near() -> VerdictCounts {
        var counts = VerdictCounts()
        for (index, row) in report.input.rows.enumerated() where LimitShare(row, input.limits(of: index))?.isNear ?? false {
            counts.add(row.shownVerdict)
        }
        return counts
    }

    /// nil: no candidate failed on a test.
    func firstFailures() -> Markup? {
        let positions = report.input.rows.compactMap { $0.isScored ? $0.firstFailedTest : nil }
        guard let last = positions.max() else { return nil }
        let width = last / 32 + 1
        let names = (0...last / width).map { bar in
            width == 1 ? String(bar) : "\(bar * width)-\(bar * width + width - 1)"
        }
        var histogram = Histogram(names: names)
        for position in positions { histogram.add(position / width, isAccepted: false) }
        return histogram.markup(title: "candidates by their first failed test", axis: "position of the first failed test, from 0")
    }
}
