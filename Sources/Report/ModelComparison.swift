import Records

/// Two runs over the same problems with candidates of their own, such as those of two models: paired by problem.
public struct ModelComparison: Sendable {
    public let names: (first: String, second: String)
    /// Which problems count. The same rule holds for both runs.
    public let denominator: Denominator
    /// What each run's own report is the mean of.
    private let reported: (first: Denominator, second: Denominator)
    /// In the first run's order.
    public let problems: [PairedProblem]
    public let candidates: (first: Int, second: Int)
    public let figures: [PairedFigure]
    /// The first k over the problems of each difficulty, then of each tag.
    public let groups: [Group]
    public let leftOut: [UnreachableK]
    /// Problems that only one run has: they are in no figure.
    public let only: (first: [String], second: [String])
    /// Facts that the runs do not share, by name.
    public let differingFacts: [DifferingFact]

    public struct Group: Sendable {
        public enum Kind: String, Sendable { case difficulty, tag }

        public let kind: Kind
        public let name: String
        public let problems: Int
        public let figure: PairedFigure
    }

    /// - Parameters:
    ///   - denominator: nil: see `ComparedRun.denominator(of:asked:)`.
    ///   - restriction: the only problems that count; nil: all that both runs have.
    /// - Throws: `ReportError`: `.differentProblems` where a problem has another content in the second run or no problem is in both,
    ///   `.unnamedProblems`; `.incomplete` where a run lacks scored verdicts. Also every error that `KChoice` throws.
    public init(
        _ first: ComparedRun, _ second: ComparedRun, k: KChoice = .standard, denominator asked: Denominator? = nil,
        restriction: Set<String>? = nil
    ) throws(ReportError) {
        for run in [first, second] { try run.checkScored() }
        denominator = try ComparedRun.denominator(of: [first, second], asked: asked)
        reported = (first.denominator, second.denominator)
        let (firsts, seconds) = (first.counts(denominator), second.counts(denominator))
        let changed = first.problems.filter { name, digest in second.problems[name].map { $0 != digest } ?? false }.keys.sorted()
        guard changed.isEmpty else {
            throw .differentProblems(changed.map { "problem \($0) has other tests, limits or text in \(second.name)" })
        }
        let known = Dictionary(seconds.map { ($0.problem, $0.count) }, uniquingKeysWith: { first, _ in first })
        let problems = firsts.compactMap { problem, count -> PairedProblem? in
            guard let other = known[problem], restriction?.contains(problem) ?? true else { return nil }
            return PairedProblem(
                problem: problem, first: count, second: other,
                profile: first.profiles[problem] ?? second.profiles[problem] ?? ProblemProfile())
        }
        guard !problems.isEmpty else { throw .differentProblems(["no problem is in both \(first.name) and \(second.name)"]) }
        let counts = problems.map { ($0.problem, count: [$0.first.n, $0.second.n].filter { $0 > 0 }.min() ?? .max) }
        let resolution = try k.resolve(candidates: counts)
        names = (first.name, second.name)
        self.problems = problems
        candidates = (problems.reduce(0) { $0 + $1.first.n }, problems.reduce(0) { $0 + $1.second.n })
        figures = resolution.values.map { PairedFigure(problems, k: $0, withBootstrap: true) }
        groups = resolution.values.first.map { ModelComparison.groups(problems, k: $0) } ?? []
        leftOut = resolution.leftOut
        let ofFirst = Set(firsts.map(\.problem))
        only = (firsts.map(\.problem).filter { known[$0] == nil }, seconds.map(\.problem).filter { !ofFirst.contains($0) })
        differingFacts = ComparedRun.differingFacts(first, second)
    }

    private static func groups(_ problems: [PairedProblem], k: Int) -> [Group] {
        func groups(_ kind: Group.Kind, _ names: (PairedProblem) -> [String]) -> [Group] {
            var members: [String: [PairedProblem]] = [:]
            for problem in problems { for name in Set(names(problem)) where !name.isEmpty { members[name, default: []].append(problem) } }
            return members.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }.map { name, members in
                Group(kind: kind, name: name, problems: members.count, figure: PairedFigure(members, k: k, withBootstrap: false))
            }
        }
        return groups(.difficulty) { [$0.profile.difficulty] } + groups(.tag, \.profile.tags)
    }

    /// Such as `40 problems, paired: 400 candidates in A, 400 in B`.
    public var summary: String {
        "\(counted(problems.count, "problem")), paired: \(counted(candidates.first, "candidate")) in A, \(candidates.second) in B"
    }

    /// What a reader must know beside the figures.
    public var notes: [String] {
        var lines = leftOut.map(\.line)
        if reported.first != reported.second {
            lines.append(
                "the report of A is over \(reported.first.meaning), that of B over \(reported.second.meaning): here both are over "
                    + denominator.meaning)
        }
        for (run, names) in [("A", only.first), ("B", only.second)] where !names.isEmpty {
            lines.append(
                "\(counted(names.count, "problem")) \(agreeing(names.count, "is", "are")) only in \(run) and in no figure: "
                    + names.prefix(10).joined(separator: ", ") + (names.count > 10 ? " and \(names.count - 10) more" : ""))
        }
        for (run, count) in [("A", problems.count { $0.first.n == 0 }), ("B", problems.count { $0.second.n == 0 })] where count > 0 {
            let what = "\(counted(count, "problem")) \(agreeing(count, "has", "have"))"
            lines.append("\(what) no candidates in \(run) and \(agreeing(count, "counts as unsolved", "count as unsolved")) there")
        }
        return lines
    }
}

extension ComparedRun {
    /// Which problems a comparison counts: what was asked for, else as all the runs are reported. Where they are reported differently,
    /// every chosen problem counts: otherwise the run that answered fewer problems would look better.
    /// - Throws: `ReportError` (.unnamedProblems) where problems without candidates count and a plan does not name all of them.
    static func denominator(of runs: [ComparedRun], asked: Denominator?) throws(ReportError) -> Denominator {
        let chosen = asked ?? (runs.allSatisfy { $0.denominator == .answered } ? .answered : .selection)
        guard chosen == .selection else { return chosen }
        for run in runs where run.unanswered.count > run.unanswered.names.count { throw .unnamedProblems(run.unanswered, run: run.name) }
        return chosen
    }

    /// Per problem, in the order in which the problems first occur; then, over the selection, the chosen problems without candidates.
    func counts(_ denominator: Denominator) -> [(problem: String, count: SampleCount)] {
        var counts: [(problem: String, count: SampleCount)] = []
        var positions: [String: Int] = [:]
        for row in rows {
            let position = positions[row.problem] ?? counts.count
            if position == counts.count {
                positions[row.problem] = position
                counts.append((row.problem, SampleCount(n: 0, c: 0)))
            }
            counts[position].count.n += 1
            counts[position].count.c += row.isAccepted ? 1 : 0
        }
        guard denominator == .selection else { return counts }
        return counts + unanswered.names.filter { positions[$0] == nil }.map { ($0, SampleCount(n: 0, c: 0)) }
    }

    /// - Throws: `ReportError` (.noCandidates, .incomplete)
    func checkScored() throws(ReportError) {
        guard !rows.isEmpty else { throw .noCandidates() }
        let unscored = rows.reduce(0) { $0 + ($1.isScored ? 0 : 1) }
        guard unscored == 0 else { throw .unscored(unscored, total: rows.count, run: name) }
    }

    static func differingFacts(_ first: ComparedRun, _ second: ComparedRun) -> [DifferingFact] {
        Set(first.facts.keys).union(second.facts.keys).sorted().compactMap { name in
            let fact = DifferingFact(name: name, first: first.facts[name], second: second.facts[name])
            return fact.first == fact.second ? nil : fact
        }
    }
}
