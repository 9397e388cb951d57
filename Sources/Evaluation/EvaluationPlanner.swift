import ColumnStore
import Digests
import Foundation
import Judging
import Records

/// Turns a problem set and candidates into the immutable plan of a run.
public struct EvaluationPlanner {
    /// One problem of the run with the candidates that are put to it.
    public struct Item: Sendable {
        /// Index in the set.
        public var problem: Int
        public var candidates: [Candidate]
        /// The numbers of the candidates' programs in a spool; the candidates have none of their own then. nil means that they have.
        public var programs: [Int]?
        /// The number of each candidate's run, from 0, where a program is to be run more than once: runs of different numbers are different
        /// tasks. nil means that equal programs share one task.
        public var repetitions: [Int]?

        public init(problem: Int, candidates: [Candidate], programs: [Int]? = nil, repetitions: [Int]? = nil) {
            self.problem = problem
            self.candidates = candidates
            self.programs = programs
            self.repetitions = repetitions
        }
    }

    public var set: ProblemSet
    public var setPath: String
    public var split: String
    public var kinds: [TestKind]
    /// By language name: the toolchains that this host offers for the languages of the candidates.
    public var toolchains: [String: Toolchain]
    /// Everything that decides a verdict beside problem, candidate and toolchain, as one canonical text.
    public var judgingFingerprint: String
    /// The effective settings as JSON, for the manifest.
    public var configuration: String
    public var name: String
    public var toolVersion: String
    public var hostFacts: [String: String]
    /// Programs that are equal but for comments and white space share one task, that of the first of them.
    public var sharesEqual: Bool
    /// By a problem's index in the set: the order of its tests of these kinds. The tests of other problems run in the order of the settings.
    public var testOrders: [Int: [Int]] = [:]

    public init(
        set: ProblemSet, setPath: String, split: String, kinds: [TestKind], toolchains: [String: Toolchain], judgingFingerprint: String,
        configuration: String, name: String, toolVersion: String, hostFacts: [String: String], sharesEqual: Bool = false
    ) {
        self.set = set
        self.setPath = setPath
        self.split = split
        self.kinds = kinds
        self.toolchains = toolchains
        self.judgingFingerprint = judgingFingerprint
        self.configuration = configuration
        self.name = name
        self.toolVersion = toolVersion
        self.hostFacts = hostFacts
        self.sharesEqual = sharesEqual
    }

    /// - Parameters:
    ///   - spool: where the programs of items lie that have numbers.
    ///   - shards: nil: one per 256 tasks, at least `minimumShards` where there are as many tasks.
    /// - Throws: `JudgingError` for a problem without tests of the chosen kinds, or a language without a toolchain.
    public func plan(_ items: consuming [Item], spool: ProgramSpool? = nil, shards: Int?, minimumShards: Int) throws -> EvaluationPlan {
        var tasks: [PlannedTask] = []
        var candidates = PlannedCandidates()
        var numbers: [Int] = []
        let summaries = set.summaries
        let count = items.reduce(0) { $0 + $1.candidates.count }
        candidates.reserveCapacity(count)
        tasks.reserveCapacity(count)
        if spool != nil { numbers.reserveCapacity(count) }
        var taskNumbers = TaskNumbers(most: count)
        let programs = try spool?.takePrograms()
        let ids = TaskIDs(toolchains: toolchains, kinds: kinds, judging: judgingFingerprint)
        let problems = try items.map { try plannedProblem(summaries[$0.problem]) }
        for group in EvaluationPlanner.groups(of: items) {
            let part = Array(items[group])
            // Each item goes when it is planned: a million candidates are not held twice.
            for position in group { (items[position].candidates, items[position].programs) = ([], nil) }
            let areShared = try part.map { try mayShare($0.problem) }
            let identified = try parallelMap(part.count) { [testOrders] in
                let (item, summary) = (part[$0], summaries[part[$0].problem])
                let problem = EvaluationPlanner.identity(of: summary.digest, testOrder: testOrders[summary.index])
                return try ids.identified(item, problem: problem, programs: programs, sharesEqual: areShared[$0])
            }
            for (item, found) in zip(part, identified) {
                if spool != nil { numbers += item.programs ?? [] }
                for (given, identified) in zip(item.candidates, found) {
                    var candidate = given
                    candidate.language = ids.languageName(of: given.language)
                    var task: Int?
                    if let id = identified.id {
                        task = taskNumbers.find(id, among: tasks) ?? tasks.count
                        if task == tasks.count { tasks.append(PlannedTask(id: id, problem: item.problem, candidate: candidates.count)) }
                    }
                    candidates.append(PlannedCandidate(candidate: candidate, task: task, sourceDigest: identified.sourceDigest))
                }
            }
        }
        let shardCount = EvaluationPlanner.shardCount(asked: shards, minimum: minimumShards, tasks: tasks.count)
        var manifest = EvaluationManifest(
            name: name, createdBy: toolVersion, taskCount: tasks.count, shardCount: shardCount, configuration: configuration,
            hostFacts: hostFacts,
            subject: EvaluationSubject(
                datasetPath: setPath, datasetFingerprint: set.fingerprint.description, split: split, testKinds: kinds.map(\.name),
                candidateCount: candidates.count))
        if problems.contains(where: { $0.testOrder != nil }) { manifest.refuseBuilds(below: .testOrder) }
        var plan = EvaluationPlan(
            manifest: manifest, problems: problems, tasks: tasks, candidates: candidates,
            shardOfTask: EvaluationPlanner.shards(of: tasks.count, into: shardCount))
        if let spool { plan.sources = .spool(spool, numbers) }
        return plan
    }

    /// A harness looks at the lines of a program before it puts it into its own: programs that differ in their lines may become different ones.
    private func mayShare(_ problem: Int) throws -> Bool {
        try sharesEqual && set.problem(at: problem, parts: .statement).harness == nil
    }

    /// Contiguous ranges, so that a shard meets few problems and near-duplicates compress together; sizes differ by one at most.
    static func shards(of tasks: Int, into count: Int) -> [Int32] {
        (0..<tasks).map { Int32($0 * count / tasks) }
    }

    static func shardCount(asked: Int?, minimum: Int, tasks: Int) -> Int {
        let wanted = asked ?? max(minimum, (tasks + 255) / 256)
        return max(1, min(wanted, tasks))
    }

    private func plannedProblem(_ summary: ProblemSummary) throws -> PlannedProblem {
        let count = kinds.reduce(0) { $0 + (summary.testCounts[$1] ?? 0) }
        guard count > 0 else {
            throw JudgingError(
                .noTests, "problem \"\(summary.name)\" has no test of \(kinds.map(\.name).joined(separator: ", "))",
                remedy: "Choose another --evaluation_test_type, or leave such problems out with --skip-problems-without-tests.")
        }
        return PlannedProblem(
            index: summary.index, name: summary.name, digest: summary.digest, testCount: count, testOrder: testOrders[summary.index])
    }

    /// The problem's digest; where its tests run in an order of their own, over that order too, since the first failed test is the verdict.
    private static func identity(of problem: Digest, testOrder: [Int]?) -> Digest {
        guard let testOrder else { return problem }
        var builder = DigestBuilder()
        builder.addField("gencode ordered problem 1")
        builder.add(problem)
        for test in testOrder { builder.add(Int64(test)) }
        return builder.digest()
    }

    /// Items with some ten thousand candidates each, which are planned together.
    private static func groups(of items: [Item]) -> [Range<Int>] {
        var groups: [Range<Int>] = []
        var (start, candidates) = (0, 0)
        for (position, item) in items.enumerated() {
            candidates += item.candidates.count
            guard candidates >= 1 << 14 || position == items.count - 1 else { continue }
            groups.append(start..<position + 1)
            (start, candidates) = (position + 1, 0)
        }
        return groups
    }
}
