import Records

/// Everything that a report is made from: the rows of a merged run in plan order and the facts of its plan.
///
/// A report holds nothing else, so that the same input gives the same bytes. Values that differ between runs that must compare equal (the
/// number of shards or slots, the date) have their place in `run` alone.
public struct ReportInput: Sendable {
    /// In plan order; the candidates of a problem need not lie together.
    public var rows: ReportRows
    public var k: KChoice
    /// Reports a run with verdicts missing, with the bounds that they leave.
    public var allowPartial: Bool
    public var dataset: DatasetFacts
    /// `sandbox`, `code_contests` or `local`.
    public var testerType: String
    /// As `TestKind.name` spells them.
    public var testTypes: [String]
    /// The checker that was asked for, or how each problem's own is used.
    public var checker: String
    /// The stop policy: `first_failure` or `none`.
    public var stop: String
    /// The order in which tests ran; nil: the order of the setting `judging.order`.
    public var testOrder: TestOrderFacts?
    public var toolVersion: String
    /// Other settings in effect.
    public var configuration: [String: String]
    public var hostFacts: [String: String]
    /// Counted and named in the report. They count as unsolved unless `denominator` says otherwise.
    public var problemsWithoutCandidates: ProblemsWithoutCandidates
    /// Chosen problems whose tests are not to be trusted. pass@k is also given without them.
    public var quarantined: QuarantinedProblems
    /// Which problems the headline figures are the mean of.
    public var denominator: Denominator
    public var run: RunFacts
    /// How many candidates have the verdict of a program that is equal to theirs but for comments and white space. nil: none could.
    public var sharedCandidates: Int?
    /// Lines that a reader of the report should see, such as damage that was found and repaired.
    public var notes: [String]

    public init(
        rows: ReportRows, k: KChoice = .standard, allowPartial: Bool = false, dataset: DatasetFacts, testerType: String = "sandbox",
        testTypes: [String] = [], checker: String = "", stop: String = "", testOrder: TestOrderFacts? = nil, toolVersion: String = "",
        configuration: [String: String] = [:], hostFacts: [String: String] = [:],
        problemsWithoutCandidates: ProblemsWithoutCandidates = ProblemsWithoutCandidates(),
        quarantined: QuarantinedProblems = QuarantinedProblems(), denominator: Denominator = .selection,
        run: RunFacts = RunFacts(), sharedCandidates: Int? = nil, notes: [String] = []
    ) {
        self.rows = rows
        self.k = k
        self.allowPartial = allowPartial
        self.dataset = dataset
        self.testerType = testerType
        self.testTypes = testTypes
        self.checker = checker
        self.stop = stop
        self.testOrder = testOrder
        self.toolVersion = toolVersion
        self.configuration = configuration
        self.hostFacts = hostFacts
        self.problemsWithoutCandidates = problemsWithoutCandidates
        self.quarantined = quarantined
        self.denominator = denominator
        self.run = run
        self.sharedCandidates = sharedCandidates
        self.notes = notes
    }
}

/// Problems that were chosen and that no candidate was given for.
public struct ProblemsWithoutCandidates: Sendable, Hashable, Codable {
    /// At most so many are named.
    public static let mostNamed = 1000

    public private(set) var count: Int
    /// The first ones.
    public private(set) var names: [String]

    public init(_ names: [String] = []) {
        count = names.count
        self.names = Array(names.prefix(Self.mostNamed))
    }

    /// Such as `2 problems have no candidates and count as unsolved: a, b`; names beyond the twentieth are counted.
    func line(areCounted: Bool) -> String {
        let shown = 20
        let rest = count > shown ? " and \(count - min(shown, names.count)) more" : ""
        let consequence =
            areCounted ? agreeing(count, "counts as unsolved", "count as unsolved") : agreeing(count, "is", "are") + " in no figure"
        let whole = "\(counted(count, "problem")) \(agreeing(count, "has", "have")) no candidates and \(consequence)"
        return whole + ": " + names.prefix(shown).joined(separator: ", ") + rest
    }
}

/// Which problem set the candidates were judged by.
public struct DatasetFacts: Sendable, Hashable {
    public var name: String
    public var split: String
    /// The set's content digest in hexadecimal digits.
    public var fingerprint: String
    /// How many problems the split has; nil means that the plan did not record the number.
    public var problems: Int?

    public init(name: String, split: String = "", fingerprint: String = "", problems: Int? = nil) {
        self.name = name
        self.split = split
        self.fingerprint = fingerprint
        self.problems = problems
    }
}
