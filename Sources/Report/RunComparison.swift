import Records

/// One of two runs that are compared.
public struct ComparedRun: Sendable {
    /// As messages and tables call it.
    public var name: String
    public var rows: [ReportRow]
    /// What each row's program was allowed per test; nil: there was nothing to run.
    public var limits: [Limits?]
    /// The digest of each problem's content, by name.
    public var problems: [String: Digest]
    /// What a reader may want to know when verdicts differ: settings, toolchains, tiers.
    public var facts: [String: String]
    /// Chosen problems without candidates. They count as unsolved where a comparison is over the selection.
    public var unanswered: ProblemsWithoutCandidates
    /// Which problems the run's own report is the mean of.
    public var denominator: Denominator
    /// By name; of those that the problem set says something of.
    public var profiles: [String: ProblemProfile]

    public init(
        name: String, rows: [ReportRow], limits: [Limits?], problems: [String: Digest] = [:], facts: [String: String] = [:],
        unanswered: ProblemsWithoutCandidates = ProblemsWithoutCandidates(), denominator: Denominator = .selection,
        profiles: [String: ProblemProfile] = [:]
    ) {
        precondition(rows.count == limits.count, "limits are given per row")
        self.name = name
        self.rows = rows
        self.limits = limits
        self.problems = problems
        self.facts = facts
        self.unanswered = unanswered
        self.denominator = denominator
        self.profiles = profiles
    }

    /// Whether `RunComparison` can compare the two runs candidate by candidate.
    public func hasSameCandidates(as other: ComparedRun) -> Bool { (try? CandidatePairing(self, other)) != nil }
}

/// Where two runs over the same candidates differ: in verdicts, task by task, and in pass@k.
public struct RunComparison: Sendable {
    public let names: (first: String, second: String)
    public let candidates: Int
    /// Distinct programs: candidates of one problem with the same source and language are one.
    public let tasks: Int
    public let problems: Int
    /// In the first run's order, those outside the near-limit band first.
    public let flips: [VerdictFlip]
    public let figures: [PassAtKDifference]
    public let leftOut: [UnreachableK]
    /// Chosen problems without candidates, in the run that has more of them. They are in no figure.
    public let unanswered: Int
    /// Facts that the runs do not share, by name.
    public let differingFacts: [DifferingFact]

    /// - Throws: `ReportError`: `.differentCandidates` where the runs are not over the same candidates of the same problems, `.incomplete` where
    ///   one lacks scored verdicts, and what `KChoice` refuses.
    public init(_ first: ComparedRun, _ second: ComparedRun, k: KChoice = .standard) throws(ReportError) {
        guard !first.rows.isEmpty || !second.rows.isEmpty else { throw .noCandidates() }
        let pairs = try CandidatePairing(first, second).pairs
        for run in [first, second] { try run.checkScored() }
        let paired = RunComparison.pairedCounts(first, second, pairs)
        let resolution = try k.resolve(candidates: paired.map { ($0.problem, $0.count.n) })
        let (flips, tasks) = RunComparison.flips(first, second, pairs)
        names = (first.name, second.name)
        candidates = pairs.count
        self.tasks = tasks
        problems = paired.count
        self.flips = flips.filter { !$0.isNearLimit } + flips.filter(\.isNearLimit)
        leftOut = resolution.leftOut
        figures = PassAtKDifference.figures(paired.map(\.count), ks: resolution.values)
        unanswered = max(first.unanswered.count, second.unanswered.count)
        differingFacts = ComparedRun.differingFacts(first, second)
    }

    /// What a reader must know beside the figures.
    public var notes: [String] {
        let what = "\(counted(unanswered, "chosen problem")) without candidates \(agreeing(unanswered, "is", "are")) in no figure"
        return leftOut.map(\.line) + (unanswered > 0 ? [what + ": pass@k here is over the problems with candidates"] : [])
    }

    /// One per distinct program that the runs judge differently, and the number of distinct programs.
    private static func flips(
        _ first: ComparedRun, _ second: ComparedRun, _ pairs: [(first: Int, second: Int)]
    ) -> (flips: [VerdictFlip], tasks: Int) {
        var flips: [VerdictFlip] = []
        // The flip of each program; nil: none.
        var known: [CandidatePairing.Program: Int?] = [:]
        for pair in pairs {
            let (row, counterpart) = (first.rows[pair.first], second.rows[pair.second])
            // An empty candidate is no task, and is wrong in every run.
            guard !row.hasNothingToRun else { continue }
            let program = CandidatePairing.Program(row)
            if let flip = known[program] {
                if let flip { flips[flip].candidates += 1 }
                continue
            }
            guard row.shownVerdict != counterpart.shownVerdict else {
                known[program] = .some(nil)
                continue
            }
            known[program] = flips.count
            flips.append(
                VerdictFlip(first: row, second: counterpart, limits: (first.limits[pair.first], second.limits[pair.second])))
        }
        return (flips, known.count)
    }

    /// Per problem, in the order in which the problems first occur.
    private static func pairedCounts(
        _ first: ComparedRun, _ second: ComparedRun, _ pairs: [(first: Int, second: Int)]
    ) -> [(problem: String, count: PairedCount)] {
        var counts: [(problem: String, count: PairedCount)] = []
        var positions: [String: Int] = [:]
        for pair in pairs {
            let row = first.rows[pair.first]
            let position = positions[row.problem] ?? counts.count
            if position == counts.count {
                positions[row.problem] = position
                counts.append((row.problem, PairedCount()))
            }
            counts[position].count.add(row.isAccepted, second.rows[pair.second].isAccepted)
        }
        return counts
    }

    public var flipsOutside: [VerdictFlip] { flips.filter { !$0.isNearLimit } }
    public var flipsInside: [VerdictFlip] { flips.filter(\.isNearLimit) }
}

/// One program that the two runs judge differently.
public struct VerdictFlip: Sendable {
    public let first: ReportRow
    public let second: ReportRow
    /// The limits that decided in either run, as far as they are known and positive. None: the verdicts differ for another reason.
    public let deciding: [LimitUse]
    /// How many candidates have this program.
    public internal(set) var candidates = 1

    /// Shares of a limit at which a measurement may fall on either side of it.
    public static let nearLimit = 0.8...1.25

    init(first: ReportRow, second: ReportRow, limits: (first: Limits?, second: Limits?)) {
        self.first = first
        self.second = second
        let kinds = LimitUse.Kind.allCases.filter { $0.verdict == first.shownVerdict || $0.verdict == second.shownVerdict }
        deciding = kinds.compactMap { kind in
            guard let one = limits.first, let other = limits.second, let used = first.usage, let usedToo = second.usage else { return nil }
            guard let first = kind.share(used, of: one), let second = kind.share(usedToo, of: other) else { return nil }
            return LimitUse(kind: kind, first: first, second: second, limit: kind.text(one))
        }
    }

    /// Both runs came near a limit that decided in one of them. A run's figures are the largest over its tests.
    public var isNearLimit: Bool {
        deciding.contains { VerdictFlip.nearLimit.contains($0.first) && VerdictFlip.nearLimit.contains($0.second) }
    }
}

/// How much of a limit each of two runs used: 1 is the limit itself.
public struct LimitUse: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case cpuTime = "cpu"
        case wallTime = "wall"
        case memory = "memory"

        /// The verdict that passing it gives.
        var verdict: Verdict {
            switch self {
            case .cpuTime: .timeLimit
            case .wallTime: .idleLimit
            case .memory: .memoryLimit
            }
        }

        /// nil: the limit is zero or less, and nothing is a share of it.
        func share(_ usage: Usage, of limits: Limits) -> Double? {
            let (used, limit) =
                switch self {
                case .cpuTime: (usage.cpuTime.inSeconds, limits.cpuTime.inSeconds)
                case .wallTime: (usage.wallTime.inSeconds, limits.wallTime.inSeconds)
                case .memory: (Double(usage.memory.bytes), Double(limits.memory.bytes))
                }
            return limit > 0 ? used / limit : nil
        }

        func text(_ limits: Limits) -> String {
            switch self {
            case .cpuTime: "\(fixed(limits.cpuTime.inSeconds, 2)) s CPU"
            case .wallTime: "\(fixed(limits.wallTime.inSeconds, 2)) s wall"
            case .memory: "\(limits.memory.bytes >> 20) MiB"
            }
        }
    }

    public let kind: Kind
    public let first: Double
    public let second: Double
    /// The first run's limit, for a person.
    public let limit: String
}
