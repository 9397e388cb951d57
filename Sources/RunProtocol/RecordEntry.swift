import Records

/// What the union rule decides by. It is the same for every kind of record, so that code which handles a million entries is not generic.
public class RecordFacts: @unchecked Sendable {
    // Subclassed here alone, by a class whose properties are constants of sendable types too.

    public final let task: Int
    /// The number of the attempt that made the record, within its shard. 0: the record was carried into the shard from the one that its task
    /// was taken from.
    public final let attempt: Int
    final let standing: RecordStanding
    /// Whether the record ends its task: it has no key.
    final let isEnd: Bool

    fileprivate init(task: Int, attempt: Int, standing: RecordStanding, isEnd: Bool) {
        self.task = task
        self.attempt = attempt
        self.standing = standing
        self.isEnd = isEnd
    }
}

/// A record and the attempt that made it.
public final class RecordEntry<Record: RunRecord>: RecordFacts, @unchecked Sendable {
    public let record: Record

    public init(record: Record, attempt: Int) {
        self.record = record
        super.init(task: record.task, attempt: attempt, standing: record.standing, isEnd: record.key == nil)
    }

    func isSame(as other: RecordEntry) -> Bool { attempt == other.attempt && record.isSame(as: other.record) }
}

/// The union of the records of one task.
struct TaskUnion: Sendable {
    /// The record that ends the task: of the final ones that of the lowest attempt, whichever file holds it, since later attempts take over
    /// what earlier ones made. A final one wins over a failed one. nil: none ends the task.
    private(set) var result: RecordFacts?
    /// Whether a sealed shard has the result. Then it stays, whatever else is found beside the seal.
    private(set) var isPublished = false
    /// The partial records, in the order in which they were read. Damaged files may hold several of one key and attempt.
    private(set) var partials: [RecordFacts] = []

    /// - Parameter isPublished: the entry is in a sealed shard, which is read first.
    /// - Returns: the final record that is not the result; nil: there is none.
    mutating func add(_ entry: RecordFacts, isPublished: Bool) -> RecordFacts? {
        guard entry.isEnd else {
            partials.append(entry)
            return nil
        }
        guard let old = result else {
            result = entry
            self.isPublished = isPublished && entry.standing == .final
            return nil
        }
        let isBetter = entry.standing == .final && (old.standing == .failed || !self.isPublished && entry.attempt < old.attempt)
        if isBetter { result = entry }
        let other = isBetter ? old : entry
        return other.standing == .final ? other : nil
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
    /// where that attempt has none, or the task has no end, that of the lowest attempt. Of several of one attempt, and of a sealed shard's and
    /// another, the first counts.
    public var partials: [RecordEntry<Record>] {
        if union.partials.isEmpty { return [] }
        let ender = union.result?.attempt
        var chosen: [Record.Key: RecordEntry<Record>] = [:]
        for facts in union.partials {
            let entry = unsafeDowncast(facts, to: RecordEntry<Record>.self)
            guard let key = entry.record.key else { continue }
            guard let first = chosen[key] else {
                chosen[key] = entry
                continue
            }
            let isEarlier = !union.isPublished && entry.attempt < first.attempt
            if first.attempt != ender, entry.attempt == ender || isEarlier { chosen[key] = entry }
        }
        return chosen.keys.sorted().compactMap { chosen[$0] }
    }
}
