import Records

/// What the union rule decides by. It is the same for every kind of record, so that code which handles a million entries is not generic.
public class RecordFacts: @unchecked Sendable {
    // Subclassed here alone, by a class whose properties are constants of sendable types too.

    public final let task: Int
    /// The number of the attempt that made the record, within its shard. 0: the record was carried into the shard from the one that its task
    /// was taken from.
    public final let attempt: Int
    final let standing: RecordStanding
    /// nil: the record ends its task.
    final let key: AnyHashable?

    fileprivate init(task: Int, attempt: Int, standing: RecordStanding, key: AnyHashable?) {
        self.task = task
        self.attempt = attempt
        self.standing = standing
        self.key = key
    }
}

/// A record and the attempt that made it.
public final class RecordEntry<Record: RunRecord>: RecordFacts, @unchecked Sendable {
    public let record: Record

    public init(record: Record, attempt: Int) {
        self.record = record
        super.init(task: record.task, attempt: attempt, standing: record.standing, key: record.key.map { AnyHashable($0) })
    }

    func isSame(as other: RecordEntry) -> Bool { attempt == other.attempt && record.isSame(as: other.record) }
}

/// The union of the records of one task.
struct TaskUnion: Sendable {
    /// The first record that ends the task; a final one wins over a failed one. nil: none ends it.
    private(set) var result: RecordFacts?
    /// The partial records, in the order in which they were read: attempts ascending. Damaged files may hold several of one key and attempt.
    private(set) var partials: [RecordFacts] = []

    /// - Returns: whether the entry is the first final record of the task, which is its result from now on.
    mutating func add(_ entry: RecordFacts) -> Bool {
        if entry.key != nil {
            partials.append(entry)
            return false
        }
        if let result, result.standing == .final || entry.standing == .failed { return false }
        result = entry
        return entry.standing == .final
    }

    var isFinal: Bool { result?.standing == .final }
}

/// What the files of one shard hold of one task.
public struct TaskRecords<Record: RunRecord>: Sendable {
    let union: TaskUnion

    init(_ union: TaskUnion) { self.union = union }

    /// The record that ends the task; nil: none does.
    public var result: RecordEntry<Record>? { union.result.map { unsafeDowncast($0, to: RecordEntry<Record>.self) } }

    public var isFinal: Bool { union.isFinal }

    /// The partial records by key. Of two with one key, the one of the attempt that ended the task counts, since the end was made from it;
    /// where that attempt has none, or the task has no end, the first counts. Of several of one attempt the first counts.
    public var partials: [RecordEntry<Record>] {
        if union.partials.isEmpty { return [] }
        let ender = union.result?.attempt
        var chosen: [Record.Key: RecordEntry<Record>] = [:]
        for facts in union.partials {
            let entry = unsafeDowncast(facts, to: RecordEntry<Record>.self)
            guard let key = entry.record.key else { continue }
            if let first = chosen[key], first.attempt == ender || entry.attempt != ender { continue }
            chosen[key] = entry
        }
        return chosen.keys.sorted().compactMap { chosen[$0] }
    }
}
