import FileSystem
import Records

/// n@k of a run for one n, k and rule.
public struct SelectionFigure: Sendable, Hashable {
    public let n: Int
    public let k: Int
    public let rule: SelectionRule
    /// The mean over the problems.
    public let estimate: Double
    /// 95 %, for the population of problems.
    public let interval: Interval
    /// Problems whose rate is the mean over drawn sets of samples, and not over all of them.
    public let simulated: Int
}

/// n@k: how often n submissions, chosen out of k samples without knowing any verdict, solve a problem.
public struct SelectionReport: Sendable {
    /// What the selection looked at.
    public struct Facts: Sendable, Hashable {
        public var run: String
        public var dataset: DatasetFacts
        /// The kinds of tests whose verdicts filter candidates; empty: no candidate is dropped.
        public var filter: [String]
        /// The kinds of tests whose outputs are compared; empty: all candidates that pass the filter are one cluster.
        public var clusters: [String]
        /// The kinds of tests that decide whether a submission is right.
        public var judged: [String]
        /// Problems whose tests are not to be trusted.
        public var quarantined = QuarantinedProblems()
        /// Problems without a test of the kinds that filter: all their candidates pass the filter.
        public var unfiltered: [String] = []

        public init(run: String, dataset: DatasetFacts, filter: [String], clusters: [String], judged: [String]) {
            self.run = run
            self.dataset = dataset
            self.filter = filter
            self.clusters = clusters
            self.judged = judged
        }
    }

    public let facts: Facts
    public let problems: [SampledProblem]
    /// Problems without candidates, which count as unsolved.
    public let unanswered: Int
    public let figures: [SelectionFigure]
    public let leftOut: [UnreachableK]
    /// Values of the default list of n that no k reaches.
    public let leftOutN: [Int]

    public static let standardN = [1, 10]

    /// - Parameter asked: values of n that the user typed; nil: `standardN`, as far as a k reaches them.
    /// - Throws: `ReportError` where there is no candidate, for an n that was asked for and is above every k, and what `KChoice` refuses.
    public init(_ problems: [SampledProblem], unanswered: Int, n asked: [Int]?, k: KChoice, facts: Facts) throws(ReportError) {
        guard !problems.isEmpty else { throw .noCandidates() }
        let ns = asked ?? SelectionReport.standardN
        for n in ns where n < 1 { throw .invalidN(n) }
        self.facts = facts
        self.problems = problems
        self.unanswered = unanswered
        let resolution = try k.resolve(candidates: problems.map { ($0.name, $0.candidates) })
        leftOut = resolution.leftOut
        let above = ns.filter { n in !resolution.values.contains { $0 >= n } }
        if asked != nil, let n = above.first { throw .unreachableN(n, ks: resolution.values) }
        leftOutN = above
        figures = Set(ns).sorted().flatMap { n in
            resolution.values.filter { $0 >= n }.flatMap { k in
                SelectionRule.allCases.map { rule in
                    SelectionReport.figure(problems, unanswered: unanswered, n: n, k: k, rule: rule)
                }
            }
        }
    }

    private static func figure(_ problems: [SampledProblem], unanswered: Int, n: Int, k: Int, rule: SelectionRule) -> SelectionFigure {
        let rates = problems.map { min(max(rule.solveRate($0, n: n, k: k), 0), 1) } + [Double](repeating: 0, count: unanswered)
        let moments = ProblemMoments(rates.map { (value: $0, weight: 1.0) })
        return SelectionFigure(
            n: n, k: k, rule: rule, estimate: rates.reduce(0, +) / Double(rates.count),
            interval: BoundedMeanInterval(moments: moments).interval,
            simulated: rule == .clustered ? problems.count { !SampleDraws.isExact($0, k: k) } : 0)
    }
}

extension SelectionReport {
    /// A line for each n and k, then what the figures rest on.
    public func terminalText(width: Int) -> String {
        var table = TextTable(columns: [.init(title: "", isNumber: false)])
        table.columns += SelectionRule.allCases.flatMap { [.init(title: $0.rawValue), .init(title: "95 % interval")] }
        for (n, k) in pairs {
            let row = SelectionRule.allCases.flatMap { rule -> [String] in
                guard let figure = figure(n: n, k: k, rule: rule) else { return ["-", "-"] }
                return [percent(figure.estimate), "\(fixed(100 * figure.interval.lower, 2)) .. \(fixed(100 * figure.interval.upper, 2))"]
            }
            table.rows.append(["\(n)@\(k)"] + row)
        }
        return (table.plain() + [""] + notes.flatMap { wrapped($0, width: width) }).joined(separator: "\n") + "\n"
    }

    private var pairs: [(n: Int, k: Int)] {
        var pairs: [(n: Int, k: Int)] = []
        for figure in figures where !pairs.contains(where: { $0 == (figure.n, figure.k) }) { pairs.append((figure.n, figure.k)) }
        return pairs
    }

    private func figure(n: Int, k: Int, rule: SelectionRule) -> SelectionFigure? {
        figures.first { $0.n == n && $0.k == k && $0.rule == rule }
    }

    /// What a reader must know beside the figures, one line each.
    public var notes: [String] {
        let samples = problems.reduce(0) { $0 + $1.candidates }
        var lines = [
            "over \(counted(problems.count + unanswered, "problem")), \(counted(samples, "candidate")); right means accepted by "
                + facts.judged.joined(separator: ", "),
            facts.filter.isEmpty
                ? "filter: none" : "filter: \(facts.filter.joined(separator: ", ")) (verdicts); \(filteredShare) of the candidates pass",
            facts.clusters.isEmpty
                ? "clusters: none"
                : "clusters: equal outputs for the inputs of \(facts.clusters.joined(separator: ", ")); expected outputs and verdicts of these "
                    + "are not looked at",
        ]
        lines += leftOut.map { $0.line.replacing("pass@", with: "n@") }
        lines += leftOutN.map { "n = \($0) is left out: no k reaches it" }
        if !facts.quarantined.isEmpty { lines.append(facts.quarantined.line) }
        if !facts.unfiltered.isEmpty { lines.append(unfilteredNote) }
        if unanswered > 0 {
            lines.append("\(counted(unanswered, "problem")) \(agreeing(unanswered, "has", "have")) no candidates and count as unsolved")
        }
        if let simulated = figures.map(\.simulated).max(), simulated > 0 {
            lines.append(
                "clustered: of up to \(counted(simulated, "problem")) the mean is over \(SampleDraws.most) drawn sets of k samples, not over all"
            )
        }
        return lines
    }

    private var unfilteredNote: String {
        let (shown, names) = (20, facts.unfiltered)
        let what =
            "\(counted(names.count, "problem")) \(agreeing(names.count, "has", "have")) no test of the filter's kinds, so that all "
            + "candidates pass it: "
        return what + names.prefix(shown).joined(separator: ", ") + (names.count > shown ? " and \(names.count - shown) more" : "")
    }

    private var filteredShare: String {
        let (passing, all) = problems.reduce((0, 0)) { ($0.0 + $1.filtered, $0.1 + $1.candidates) }
        return percent(Double(passing) / Double(max(all, 1)))
    }

    public func json() -> [UInt8] {
        var bytes: [UInt8] = []
        let stream = TextStream { bytes.append(contentsOf: $0) }
        var json = JSONStream(stream)
        json.object { json in
            json.member("format", "gencode-n-at-k")
            json.member("format_version", 1)
            json.member("run", facts.run)
            json.object("dataset", inline: true) { json in
                json.member("name", facts.dataset.name)
                json.member("split", facts.dataset.split)
                json.member("fingerprint", facts.dataset.fingerprint)
            }
            for (key, kinds) in [("filter", facts.filter), ("clusters", facts.clusters), ("judged", facts.judged)] {
                json.array(key, inline: true) { json in for kind in kinds { json.element(kind) } }
            }
            json.member("unanswered", unanswered)
            for (key, names) in [
                ("quarantined", facts.quarantined.reasons.keys.sorted()), ("problems_without_filter_tests", facts.unfiltered),
            ] { json.array(key, inline: true) { json in for name in names { json.element(name) } } }
            json.array("n_at_k") { json in for figure in figures { SelectionReport.write(figure, to: &json) } }
            json.array("notes") { json in for note in notes { json.element(note) } }
            json.array("problems") { json in for problem in problems { SelectionReport.write(problem, to: &json) } }
        }
        stream.append("\n")
        stream.flush()
        return bytes
    }

    private static func write(_ figure: SelectionFigure, to json: inout JSONStream) {
        json.object(inline: true) { json in
            json.member("n", figure.n)
            json.member("k", figure.k)
            json.member("rule", figure.rule.rawValue)
            json.member("estimate", figure.estimate)
            json.member("level", 0.95)
            json.array("interval") { json in
                json.rounded(figure.interval.lower)
                json.rounded(figure.interval.upper)
            }
            json.member("simulated_problems", figure.simulated)
        }
    }

    private static func write(_ problem: SampledProblem, to json: inout JSONStream) {
        json.object(inline: true) { json in
            json.member("problem", problem.name)
            json.member("candidates", problem.candidates)
            json.member("correct", problem.correct)
            json.member("filtered", problem.filtered)
            json.member("filtered_correct", problem.filteredCorrect)
            json.array("cluster_sizes") { json in for cluster in problem.clusters { json.element(cluster.size) } }
            json.array("cluster_correct") { json in for cluster in problem.clusters { json.element(cluster.correct) } }
        }
    }

    /// Writes `n_at_k.json` into a run's `report` directory.
    /// - Throws: `ReportError` (.cannotWrite)
    public func write(into directory: String) throws {
        do {
            try Files.makeDirectory(directory)
            let file = try PendingFile("\(directory)/\(SelectionReport.fileName)")
            try file.write { $0.append(String(decoding: json(), as: UTF8.self)) }
            try file.replace()
            try Files.syncDirectory(directory)
        } catch let error as FileError { throw ReportError.cannotWrite(error) }
    }

    public static let fileName = "n_at_k.json"
}
