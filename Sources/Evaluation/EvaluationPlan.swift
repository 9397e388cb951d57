import ColumnStore
import Digests
import Records
import RunProtocol

/// A problem of a run.
public struct PlannedProblem: Hashable, Sendable {
    /// Its index in the set.
    public var index: Int
    public var name: String
    public var digest: Digest
    /// Tests of the run's kinds.
    public var testCount: Int
    /// The order in which these tests run, as positions in stored order; nil: the order that the settings name.
    public var testOrder: [Int]?

    public init(index: Int, name: String, digest: Digest, testCount: Int, testOrder: [Int]? = nil) {
        self.index = index
        self.name = name
        self.digest = digest
        self.testCount = testCount
        self.testOrder = testOrder
    }
}

/// Something to judge. Candidates with the same content share one.
public struct PlannedTask: Hashable, Sendable {
    /// A digest of everything that decides the verdict.
    public var id: Digest
    /// The problem's index in the set.
    public var problem: Int
    /// The row of the candidate whose source is run.
    public var candidate: Int

    public init(id: Digest, problem: Int, candidate: Int) {
        self.id = id
        self.problem = problem
        self.candidate = candidate
    }
}

public struct PlannedCandidate: Hashable, Sendable {
    /// Of a plan that was read from disk: without its source, which `RunPlan.source(ofCandidate:)` gives.
    public var candidate: Candidate
    /// nil: nothing to run; the candidate counts as wrong.
    public var task: Int?
    public var sourceDigest: Digest

    public init(candidate: Candidate, task: Int?, sourceDigest: Digest) {
        self.candidate = candidate
        self.task = task
        self.sourceDigest = sourceDigest
    }
}

/// What the manifest of an evaluation says beside what every manifest says.
public struct EvaluationSubject: RunSubject {
    public static let kind = "evaluation"

    public var datasetPath: String
    /// Hexadecimal.
    public var datasetFingerprint: String
    public var split: String
    public var testKinds: [String]
    public var candidateCount: Int

    public init(datasetPath: String, datasetFingerprint: String, split: String, testKinds: [String], candidateCount: Int) {
        self.datasetPath = datasetPath
        self.datasetFingerprint = datasetFingerprint
        self.split = split
        self.testKinds = testKinds
        self.candidateCount = candidateCount
    }
}

public typealias EvaluationManifest = RunManifest<EvaluationSubject>

/// What an evaluation judges: immutable once it is written.
public struct EvaluationPlan: RunPlan {
    public var manifest: EvaluationManifest
    public var problems: [PlannedProblem]
    public var tasks: [PlannedTask]
    /// In the order of reports, by problem.
    public var candidates: PlannedCandidates
    /// The shard of each task.
    public var shardOfTask: [Int32]
    var sources = Sources.candidates

    /// Where the sources of candidates are.
    enum Sources: Sendable {
        /// In memory, with the candidates.
        case candidates
        /// With the numbers of the programs by the row of the candidate.
        case spool(ProgramSpool, [Int])
        /// In `plan.h5`.
        case file(ColumnFile)
    }

    public init(
        manifest: EvaluationManifest, problems: [PlannedProblem], tasks: [PlannedTask], candidates: some Sequence<PlannedCandidate>,
        shardOfTask: [Int32]
    ) {
        self.manifest = manifest
        self.problems = problems
        self.tasks = tasks
        self.candidates = candidates as? PlannedCandidates ?? PlannedCandidates(candidates)
        self.shardOfTask = shardOfTask
    }

    /// - Throws: `StoreError` (.damaged), naming the file and the candidate, where the source is not the one that was planned.
    public func source(ofCandidate row: Int) throws -> [UInt8] {
        switch sources {
        case .candidates: return candidates[row].candidate.source
        case .spool(let spool, let numbers): return try spool.read(numbers[row])
        case .file(let file):
            let source = try file.readBytes("candidates", "source", row: row)
            guard sha256(source) == candidates.sourceDigest(ofRow: row) else {
                throw StoreError.damaged(file.path, "the source of candidate \(row) has another digest")
            }
            return source
        }
    }

    /// How many candidates have the verdict of a source that is not their own: one that is equal but for comments and white space.
    public var sharedCandidates: Int {
        candidates.indices.count { row in
            guard let task = candidates.task(ofRow: row) else { return false }
            return candidates.sourceDigest(ofRow: row) != candidates.sourceDigest(ofRow: tasks[task].candidate)
        }
    }

    /// A digest of the plan's content; sources count by their digests.
    public var digest: Digest {
        var builder = DigestBuilder()
        builder.addField("gencode plan 1")
        builder.addField(manifest.subject.datasetFingerprint)
        for problem in problems {
            builder.add(Int64(problem.index))
            builder.addField(problem.name)
            builder.add(problem.digest)
            builder.add(Int64(problem.testCount))
        }
        for (task, shard) in zip(tasks, shardOfTask) {
            builder.add(task.id)
            builder.add(Int64(task.problem))
            builder.add(Int64(task.candidate))
            builder.add(Int64(shard))
        }
        for planned in candidates {
            let candidate = planned.candidate
            for text in [candidate.problem, candidate.label, candidate.language] { builder.addField(text) }
            builder.add(Int64(candidate.index))
            builder.add([candidate.expected?.rawValue ?? 255, StoredAnswer.byte(candidate.expectedCorrect)])
            builder.add(Int64(planned.task ?? -1))
            builder.add(planned.sourceDigest)
        }
        addTestOrders(to: &builder)
        return builder.digest()
    }
}

/// A yes or no that may be unknown, as one byte.
enum StoredAnswer {
    static func byte(_ answer: Bool?) -> UInt8 { answer.map { $0 ? 1 : 0 } ?? 255 }
    static func answer(_ byte: UInt8) -> Bool? { byte > 1 ? nil : byte == 1 }
}
