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
        /// Where the programs of the candidates lie, which are empty then; nil means that each candidate has its own.
        public var programs: [SpooledProgram]?
        /// The number of each candidate's run, from 0, where a program is to be run more than once: runs of different numbers are different
        /// tasks. nil means that equal programs share one task.
        public var repetitions: [Int]?

        public init(problem: Int, candidates: [Candidate], programs: [SpooledProgram]? = nil, repetitions: [Int]? = nil) {
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

    public init(
        set: ProblemSet, setPath: String, split: String, kinds: [TestKind], toolchains: [String: Toolchain], judgingFingerprint: String,
        configuration: String, name: String, toolVersion: String, hostFacts: [String: String]
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
    }

    /// - Parameters:
    ///   - spool: where the programs of items lie that have places in one.
    ///   - shards: nil: one per 256 tasks, at least `minimumShards` where there are as many tasks.
    /// - Throws: `JudgingError` for a problem without tests of the chosen kinds, or a language without a toolchain.
    public func plan(_ items: consuming [Item], spool: ProgramSpool? = nil, shards: Int?, minimumShards: Int) throws -> EvaluationPlan {
        var tasks: [PlannedTask] = []
        var candidates = PlannedCandidates()
        var taskOfID: [Digest: Int] = [:]
        var programs: [SpooledProgram] = []
        let summaries = set.summaries
        let count = items.reduce(0) { $0 + $1.candidates.count }
        candidates.reserveCapacity(count)
        tasks.reserveCapacity(count)
        taskOfID.reserveCapacity(count)
        if spool != nil { programs.reserveCapacity(count) }
        var prefixes: [String: [UInt8]] = [:]
        let problems = try items.map { try plannedProblem(summaries[$0.problem]) }
        for position in items.indices {
            let item = items[position]
            // Each item goes when it is planned: a million candidates are not held twice.
            items[position].candidates = []
            items[position].programs = nil
            let summary = summaries[item.problem]
            for (number, given) in item.candidates.enumerated() {
                var candidate = given
                // Programs are equal whatever names their language was given.
                let toolchain = toolchains[candidate.language]
                candidate.language = toolchain?.language.name ?? candidate.language
                let program = item.programs?[number]
                if let program { programs.append(program) }
                let sourceDigest = program?.digest ?? sha256(candidate.source)
                var task: Int?
                if !(program?.isBlank ?? candidate.source.allSatisfy(EvaluationPlanner.isWhiteSpace)) {
                    let id = try taskID(
                        problem: summary.digest, candidate: candidate, source: sourceDigest, toolchain: toolchain,
                        repetition: item.repetitions?[number] ?? 0, prefixes: &prefixes)
                    if let known = taskOfID[id] {
                        task = known
                    } else {
                        task = tasks.count
                        taskOfID[id] = tasks.count
                        tasks.append(PlannedTask(id: id, problem: item.problem, candidate: candidates.count))
                    }
                }
                candidates.append(PlannedCandidate(candidate: candidate, task: task, sourceDigest: sourceDigest))
            }
        }
        let shardCount = EvaluationPlanner.shardCount(asked: shards, minimum: minimumShards, tasks: tasks.count)
        let manifest = EvaluationManifest(
            name: name, createdBy: toolVersion, taskCount: tasks.count, shardCount: shardCount, configuration: configuration,
            hostFacts: hostFacts,
            subject: EvaluationSubject(
                datasetPath: setPath, datasetFingerprint: set.fingerprint.description, split: split, testKinds: kinds.map(\.name),
                candidateCount: candidates.count))
        var plan = EvaluationPlan(
            manifest: manifest, problems: problems, tasks: tasks, candidates: candidates,
            shardOfTask: EvaluationPlanner.shards(of: tasks.count, into: shardCount))
        if let spool { plan.sources = .spool(spool, programs) }
        return plan
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
        return PlannedProblem(index: summary.index, name: summary.name, digest: summary.digest, testCount: count)
    }

    /// SHA-256 over everything that decides the verdict, each part led by its length, so that no two inputs share one text.
    /// - Parameter prefixes: by language, the parts that all its candidates share.
    private func taskID(
        problem: Digest, candidate: Candidate, source: Digest, toolchain: Toolchain?, repetition: Int,
        prefixes: inout [String: [UInt8]]
    ) throws -> Digest {
        guard let toolchain else {
            throw JudgingError(
                .noToolchain, "no toolchain on this host for \"\(candidate.language)\" (\(candidate.problem), \(candidate.label))",
                remedy: "`gencode doctor` lists what was looked for; install it or leave these candidates out.")
        }
        let prefix = prefixes[candidate.language] ?? prefix(language: candidate.language)
        prefixes[candidate.language] = prefix
        // At once: a builder's state for each of a million tasks takes longer to copy than this to be hashed.
        var parts = ByteWriter(bytes: prefix)
        for digest in [problem, toolchain.digest, source] { parts.add(digest) }
        if repetition > 0 { parts.bytes += Array("repetition \(repetition)".utf8) }
        return sha256(parts.bytes)
    }

    private func prefix(language: String) -> [UInt8] {
        let kindNames = kinds.map(\.name).joined(separator: ",")
        return ["gencode task 1", kindNames, language, judgingFingerprint].flatMap { Array("\($0.utf8.count):\($0)".utf8) }
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
