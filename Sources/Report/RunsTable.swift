import Records

/// Several runs over the problems that all of them have, each beside the first.
public struct RunsTable: Sendable {
    public struct Line: Sendable {
        public let name: String
        public let candidates: Int
        /// By problem, in the order of `problemNames`.
        let counts: [SampleCount]
        /// One per k.
        public let passAtK: [Double]
        public let intervals: [Interval]
        /// With the first run; empty: this is the first run.
        public let differences: [PairedFigure]
        /// What this run does not share with the first one.
        public let differingFacts: [DifferingFact]
        /// Which problems the run's own report is the mean of.
        public let reported: Denominator
    }

    /// Which problems count. The same rule holds for all runs.
    public let denominator: Denominator
    public let problems: Int
    /// The problems that all runs have, in the first run's order.
    let problemNames: [String]
    let profiles: [ProblemProfile]
    public let kValues: [Int]
    public let lines: [Line]
    public let leftOut: [UnreachableK]
    /// Problems that not all runs have: they are in no figure.
    public let leftOutProblems: Int

    /// - Parameter denominator: nil: see `ComparedRun.denominator(of:asked:)`.
    /// - Throws: as `ModelComparison`; also where the runs have no problem in common.
    public init(_ runs: [ComparedRun], k: KChoice = .standard, denominator asked: Denominator? = nil) throws(ReportError) {
        precondition(runs.count > 1, "one run is compared with nothing")
        for run in runs { try run.checkScored() }
        let denominator = try ComparedRun.denominator(of: runs, asked: asked)
        let all = runs.map { $0.counts(denominator) }
        let names = all.map { Set($0.map(\.problem)) }
        let common = names.dropFirst().reduce(names[0]) { $0.intersection($1) }
        guard !common.isEmpty else { throw .differentProblems(["no problem is in all of " + runs.map(\.name).joined(separator: ", ")]) }
        let order = all[0].map(\.problem).filter(common.contains)
        let counts = all.map { counts in
            let known = Dictionary(counts.map { ($0.problem, $0.count) }, uniquingKeysWith: { first, _ in first })
            return order.compactMap { name in known[name].map { (problem: name, count: $0) } }
        }
        let resolution = try k.resolve(candidates: RunsTable.fewest(counts))
        var lines: [Line] = []
        for (position, run) in runs.enumerated() {
            let differences =
                position == 0
                ? []
                : try ModelComparison(
                    runs[0], run, k: .explicit(resolution.values), denominator: denominator, restriction: common
                ).figures
            lines.append(
                Line(run, counts[position].map(\.count), ks: resolution.values, differences: differences, from: runs[0]))
        }
        self.denominator = denominator
        problems = common.count
        problemNames = order
        profiles = order.map { name in runs.lazy.compactMap { $0.profiles[name] }.first ?? ProblemProfile() }
        kValues = resolution.values
        self.lines = lines
        leftOut = resolution.leftOut
        leftOutProblems = names.reduce(common) { $0.union($1) }.count - common.count
    }

    /// Of each problem the smallest number of candidates that any run has, runs without candidates aside.
    private static func fewest(_ counts: [[(problem: String, count: SampleCount)]]) -> [(problem: String, count: Int)] {
        var fewest: [String: Int] = [:]
        for entry in counts.joined() where entry.count.n > 0 { fewest[entry.problem] = min(fewest[entry.problem] ?? .max, entry.count.n) }
        return (counts.first ?? []).map { ($0.problem, fewest[$0.problem] ?? .max) }
    }

    /// What a reader must know beside the figures.
    public var notes: [String] {
        var lines = leftOut.map(\.line)
        if Set(self.lines.map(\.reported)).count > 1 {
            lines.append(
                "the reports of these runs are not all over the same choice of problems: here every run is over \(denominator.meaning)")
        }
        if leftOutProblems > 0 {
            let are = agreeing(leftOutProblems, "is", "are")
            lines.append("\(counted(leftOutProblems, "problem")) \(are) not in all runs and in no figure")
        }
        return lines
    }
}

extension RunsTable.Line {
    fileprivate init(_ run: ComparedRun, _ counts: [SampleCount], ks: [Int], differences: [PairedFigure], from first: ComparedRun) {
        name = run.name
        reported = run.denominator
        differingFacts = ComparedRun.differingFacts(first, run)
        self.counts = counts
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
        for position in kValues.indices { lines += [""] + table(position: position, names: self.lines.map(\.name)).plain() }
        let facts = factLines()
        if !facts.isEmpty { lines += [""] + facts.flatMap { wrapped($0, width: width) } }
        lines += notes.flatMap { wrapped("note: " + ForeignText.line($0), width: width) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// One line per run for one k.
    /// - Parameter names: what the table calls the runs.
    func table(position: Int, names: [String]) -> TextTable {
        var table = TextTable(columns: [
            .init(title: "pass@\(kValues[position])", isNumber: false), .init(title: "candidates"), .init(title: "estimate"),
            .init(title: "95 % interval"), .init(title: "minus the first, points"), .init(title: "95 % interval"), .init(title: "won"),
            .init(title: "lost"), .init(title: "tied"), .init(title: "sign test"),
        ])
        for (line, name) in zip(lines, names) {
            let interval = line.intervals[position]
            let head = [
                cut(name, to: 40), String(line.candidates), percent(line.passAtK[position]),
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
        return table
    }

    /// What each run does not share with the first.
    private func factLines() -> [String] {
        lines.filter { !$0.differingFacts.isEmpty }.flatMap { line in
            ["\(cut(line.name, to: 60)) differs from the first run (first | this one):"]
                + line.differingFacts.map { "  " + $0.line }
        }
    }

    public func json() -> [UInt8] {
        JSONStream.bytes { json in
            json.object { json in
                json.member("format", "gencode-runs-table")
                json.member("format_version", 1)
                json.member("denominator", denominator.rawValue)
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
            json.array("differing_facts") { $0.elements(line.differingFacts) }
        }
    }
}
