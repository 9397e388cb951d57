import Records

/// Several runs over the problems that all of them have, each beside the first.
public struct RunsTable: Sendable {
    public struct Line: Sendable {
        public let name: String
        public let candidates: Int
        /// One per k.
        public let passAtK: [Double]
        public let intervals: [Interval]
        /// With the first run; empty: this is the first run.
        public let differences: [PairedFigure]
    }

    public let problems: Int
    public let kValues: [Int]
    public let lines: [Line]
    public let leftOut: [UnreachableK]
    /// Problems that not all runs have: they are in no figure.
    public let leftOutProblems: Int

    /// - Throws: as `ModelComparison`; also where the runs have no problem in common.
    public init(_ runs: [ComparedRun], k: KChoice = .standard) throws(ReportError) {
        precondition(runs.count > 1, "one run is compared with nothing")
        for run in runs { try run.checkScored() }
        let names = runs.map { Set($0.counts.map(\.problem)) }
        let common = names.dropFirst().reduce(names[0]) { $0.intersection($1) }
        guard !common.isEmpty else { throw .differentProblems(["no problem is in all of " + runs.map(\.name).joined(separator: ", ")]) }
        let counts = runs.map { run in run.counts.filter { common.contains($0.problem) } }
        let resolution = try k.resolve(candidates: counts.flatMap { $0.filter { $0.count.n > 0 }.map { ($0.problem, $0.count.n) } })
        var lines: [Line] = []
        for (position, run) in runs.enumerated() {
            let differences =
                position == 0
                ? [] : try ModelComparison(runs[0], run, k: .explicit(resolution.values), restriction: common).figures
            lines.append(Line(run.name, counts[position].map(\.count), ks: resolution.values, differences: differences))
        }
        problems = common.count
        kValues = resolution.values
        self.lines = lines
        leftOut = resolution.leftOut
        leftOutProblems = names.reduce(common) { $0.union($1) }.count - common.count
    }

    /// What a reader must know beside the figures.
    public var notes: [String] {
        let notCommon = "\(counted(leftOutProblems, "problem")) \(agreeing(leftOutProblems, "is", "are")) not in all runs and in no figure"
        return leftOut.map(\.line) + (leftOutProblems > 0 ? [notCommon] : [])
    }
}

extension RunsTable.Line {
    fileprivate init(_ name: String, _ counts: [SampleCount], ks: [Int], differences: [PairedFigure]) {
        self.name = name
        candidates = counts.reduce(0) { $0 + $1.n }
        // As many candidates as any problem has, none of them right: 0 for every k.
        let most = max(counts.map(\.n).max() ?? 0, ks.max() ?? 1)
        let scored = counts.map { $0.n == 0 ? SampleCount(n: most, c: 0) : $0 }
        let grid = SolveRateGrid()
        passAtK = ks.map { meanPassAtK(scored, k: $0) }
        intervals = ks.map { PassAtKInterval(problems: scored, grid: grid).interval(k: $0) }
        self.differences = differences
    }
}

extension RunsTable {
    /// For a terminal: a table per k.
    public func terminalText(width: Int = 100) -> String {
        var lines = [counted(problems, "problem")]
        for (position, k) in kValues.enumerated() {
            var table = TextTable(columns: [
                .init(title: "pass@\(k)", isNumber: false), .init(title: "candidates"), .init(title: "estimate"),
                .init(title: "95 % interval"), .init(title: "minus the first, points"), .init(title: "95 % interval"), .init(title: "won"),
                .init(title: "lost"), .init(title: "tied"), .init(title: "sign test"),
            ])
            for line in self.lines {
                let interval = line.intervals[position]
                let head = [
                    cut(line.name, to: 40), String(line.candidates), percent(line.passAtK[position]),
                    "\(fixed(100 * interval.lower, 2)) .. \(fixed(100 * interval.upper, 2))",
                ]
                guard line.differences.indices.contains(position) else {
                    table.rows.append(head + Array(repeating: "", count: 6))
                    continue
                }
                let figure = line.differences[position]
                table.rows.append(
                    head + [points(figure.difference), span(figure.interval), String(figure.won), String(figure.lost), String(figure.tied)]
                        + [probability(figure.signTest.pValue)])
            }
            lines += [""] + table.plain()
        }
        lines += notes.flatMap { wrapped("note: " + ForeignText.line($0), width: width) }
        return lines.joined(separator: "\n") + "\n"
    }

    public func json() -> [UInt8] {
        JSONStream.bytes { json in
            json.object { json in
                json.member("format", "gencode-runs-table")
                json.member("format_version", 1)
                json.member("problems", problems)
                json.array("k_values", inline: true) { json in for k in kValues { json.element(k) } }
                json.array("runs") { json in for line in lines { write(line, to: &json) } }
                json.array("notes") { json in for note in notes { json.element(note) } }
            }
        }
    }

    private func write(_ line: Line, to json: inout JSONStream) {
        json.object { json in
            json.member("run", line.name)
            json.member("candidates", line.candidates)
            json.array("pass_at_k") { json in
                for (position, k) in kValues.enumerated() {
                    json.object(inline: true) { json in
                        json.member("k", k)
                        json.member("estimate", line.passAtK[position])
                        json.array("interval") { json in
                            json.rounded(line.intervals[position].lower)
                            json.rounded(line.intervals[position].upper)
                        }
                    }
                }
            }
            json.array("differences") { json in for figure in line.differences { json.object(inline: true) { $0.members(of: figure) } } }
        }
    }
}
