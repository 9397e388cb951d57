import ColumnStore
import ModelClient
import Records
import RunProtocol

/// What a run has generated: one row per task, in plan order, and the sums over all requests. The rows are the same for every number of
/// shards, order and history of attempts, as long as the model's answers are.
public struct MergedGeneration: RunReducer, Sendable {
    /// By task; nil: the task has no candidate yet.
    public private(set) var candidates: [CandidateRecord?]
    /// Why tasks were given up, by task.
    public private(set) var unanswered: [Int: String] = [:]
    public private(set) var tally = GenerationTally()
    public var damage: [Damage] = []
    /// Tasks that were done more than once.
    public var redone = 0

    /// Which partial records were counted: those of a task that went from shard to shard lie in files of both. A hash of each is enough.
    private var counted: Set<Int> = []

    /// Tasks without a candidate, the unanswered ones included.
    public var missing: Int { candidates.count { $0 == nil } }

    init(taskCount: Int) { candidates = [CandidateRecord?](repeating: nil, count: taskCount) }

    /// Shards are read record by record: what takes time here is their text.
    public mutating func reduce(sealed file: ColumnFile, tasks: [Int], given: Set<Int>) throws -> Bool { false }

    public mutating func reduce(_ records: TaskRecords<GenerationRecord>, task: Int) {
        for entry in records.partials where counted.insert(MergedGeneration.mark(entry.record)).inserted { tally.add(entry.record) }
        guard let result = records.result?.record else { return }
        switch result.content {
        case .candidate(let candidate):
            guard candidates[task] == nil else { return redone += 1 }
            candidates[task] = candidate
            unanswered[task] = nil
            tally.add(candidate)
        case .unanswered(let reason): if candidates[task] == nil { unanswered[task] = reason }
        case .completion, .ask, .stage: break
        }
    }

    /// Takes a candidate that was made of the run's answers by another way.
    mutating func set(_ candidate: CandidateRecord, task: Int) { candidates[task] = candidate }

    private static func mark(_ record: GenerationRecord) -> Int {
        var hasher = Hasher()
        hasher.combine(record.task)
        hasher.combine(record.key)
        return hasher.finalize()
    }
}

extension RunStore where Record == GenerationRecord {
    /// - Throws: `FileError`. Damage does not throw: it is in the list, and what it cost counts as missing.
    public func merge() throws -> MergedGeneration {
        var merged = MergedGeneration(taskCount: outline.taskCount)
        let facts = try reduce(into: &merged)
        merged.damage = facts.damage
        merged.redone += facts.redone
        return merged
    }
}
