import Records

/// The drawings of a report's page. They are made of the report alone, so that equal reports have equal drawings.
struct PageCharts {
    private let report: RunReport
    private let input: PageInput
    private let use: LimitUses

    init(_ report: RunReport, _ input: PageInput) {
        self.report = report
        self.input = input
        use = LimitUses(report.input.rows, input.limits)
    }

    func mixes() -> [Markup] {
        var (difficulties, tags, languages) = (VerdictMix(), VerdictMix(), VerdictMix())
        for tally in report.tallies {
            guard let facts = input.problems[tally.problem] else { continue }
            difficulties.add(tally.verdicts, to: facts.difficulty.isEmpty ? "not stated" : facts.difficulty)
            for tag in facts.tags { tags.add(tally.verdicts, to: tag) }
        }
        for count in report.languages { languages.add(count.verdicts, to: count.language) }
        let isAnyStated = report.tallies.contains { !(input.problems[$0.problem]?.difficulty.isEmpty ?? true) }
        var mixes: [Markup] = [languages.markup("language")]
        if isAnyStated { mixes.insert(difficulties.markup("difficulty"), at: 0) }
        if !tags.isEmpty { mixes.append(tags.markup("tag")) }
        return mixes
    }

    /// CPU time and memory as shares of the limits. nil: nothing ran, or no limit is known.
    func limitUse() -> (cpu: Markup, memory: Markup)? {
        guard !use.cpu.isEmpty else { return nil }
        return (
            use.cpu.markup(title: "candidates by CPU time of the slowest test, in % of the limit", axis: "CPU time, % of the limit"),
            use.memory.markup(title: "candidates by memory of the largest test, in % of the limit", axis: "memory, % of the limit")
        )
    }

    /// The verdicts of the candidates that came near a limit.
    var near: VerdictCounts { use.near }

    /// nil: no candidate failed on a test.
    func firstFailures() -> Markup? {
        guard let last = report.firstFailures.keys.max() else { return nil }
        let width = last / 32 + 1
        let names = (0...last / width).map { bar in
            width == 1 ? String(bar) : "\(bar * width)-\(bar * width + width - 1)"
        }
        var histogram = Histogram(names: names)
        for (position, count) in report.firstFailures { histogram.add(position / width, isAccepted: false, count: count) }
        return histogram.markup(title: "candidates by their first failed test", axis: "position of the first failed test, from 0")
    }
}

/// How candidates used their limits, counted in one pass over them.
private struct LimitUses: Sendable {
    private(set) var cpu: Histogram
    private(set) var memory: Histogram
    private(set) var near = VerdictCounts()

    private init() {
        cpu = Histogram(names: (0..<20).map { "\($0 * 5) %" } + ["over"])
        memory = cpu
    }

    init(_ rows: ReportRows, _ limits: RowLimits) {
        self.init()
        guard limits.isAnyKnown else { return }
        RowBlocks.forEach(of: rows.count) { range in
            var uses = LimitUses()
            for index in range { uses.add(rows[index], limits[row: index]) }
            return uses
        } take: { uses in
            cpu.add(uses.cpu)
            memory.add(uses.memory)
            near.add(uses.near)
        }
    }

    private mutating func add(_ row: ReportRow, _ limits: Limits?) {
        guard let use = LimitShare(row, limits) else { return }
        cpu.add(LimitUses.bar(of: use.cpu), isAccepted: row.isAccepted)
        memory.add(LimitUses.bar(of: use.memory), isAccepted: row.isAccepted)
        if use.isNear { near.add(row.shownVerdict) }
    }

    /// Exactly the limit is not over it.
    private static func bar(of share: Double) -> Int { share > 1 ? 20 : Int(min(19, max(0, share * 20))) }
}
