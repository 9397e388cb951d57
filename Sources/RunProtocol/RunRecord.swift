import ColumnStore
import Records

/// What a record says about its task.
public enum RecordStanding: UInt8, Sendable, Hashable {
    /// The task goes on: other records of it follow.
    case partial
    /// The attempt is done with the task and failed on its own account. A later attempt tries the task again, and its record wins.
    case failed
    /// The task is done.
    case final
}

/// How much of each record a reader wants.
public enum RecordDetail: Sendable {
    /// Without what is large and only a seal or a report needs.
    case summary
    case whole
}

/// What a run's journals and shards hold: one kind of record a kind of run. A task has any number of partial records and then one that ends
/// it.
///
/// The record brings its own form, both as bytes of a journal and as columns of a sealed shard. The protocol decides by `task`, `key` and
/// `standing` alone.
public protocol RunRecord: Hashable, Sendable {
    /// What tells the partial records of one task apart. A task keeps one record of each key.
    associatedtype Key: Hashable & Comparable & Sendable

    /// The task's position in the plan, from 0.
    var task: Int { get }
    /// nil: the record ends its task.
    var key: Key? { get }
    var standing: RecordStanding { get }

    /// Whether runs of this kind have partial records at all.
    static var hasPartialRecords: Bool { get }

    func encode(into writer: inout ByteWriter)
    /// Reads what `encode` wrote. The bytes come from a file: whatever they are, the answer is a record or a thrown error.
    static func decode(_ reader: inout ByteReader, detail: RecordDetail) throws(MalformedRecord) -> Self

    /// Writes the groups of a sealed shard or of a drained attempt.
    /// - Parameter entries: by task ascending; of one task the partial records by key, then the one that ends it.
    static func writeColumns(_ entries: [RecordEntry<Self>], to writer: ColumnFileWriter) throws
    /// Reads what `writeColumns` wrote, in the same order.
    /// - Throws: `StoreError` for columns that do not fit together.
    static func readColumns(_ file: ColumnFile, detail: RecordDetail) throws -> [RecordEntry<Self>]
    /// Reads only which tasks are ended in a file, and how.
    static func readStandings(_ file: ColumnFile) throws -> [(task: Int, standing: RecordStanding)]

    /// As `==`, but a number that is not a number equals itself.
    func isSame(as other: Self) -> Bool
}

extension RunRecord {
    public func isSame(as other: Self) -> Bool { self == other }
}

/// A record and the attempt that made it.
public struct RecordEntry<Record: RunRecord>: Sendable {
    public var record: Record
    /// The number of the attempt, within its shard. 0: the record was carried into the shard from the one that its task was taken from.
    public var attempt: Int

    public init(record: Record, attempt: Int) {
        self.record = record
        self.attempt = attempt
    }

    func isSame(as other: RecordEntry) -> Bool { attempt == other.attempt && record.isSame(as: other.record) }
}

/// What the files of one shard hold of one task.
public struct TaskRecords<Record: RunRecord>: Sendable {
    /// The first record that ends the task; a final one wins over a failed one. nil: none ends it.
    public private(set) var ending: RecordEntry<Record>?
    /// By key, in the order in which they were read: attempts ascending.
    private var partial: [Record.Key: [RecordEntry<Record>]] = [:]

    init() {}

    mutating func add(_ entry: RecordEntry<Record>) {
        if let key = entry.record.key {
            if partial[key]?.contains(where: { $0.attempt == entry.attempt }) ?? false { return }
            partial[key, default: []].append(entry)
            return
        }
        if let ending, ending.record.standing == .final || entry.record.standing == .failed { return }
        ending = entry
    }

    public var isFinal: Bool { ending?.record.standing == .final }

    /// The partial records by key. Of two with one key, the one of the attempt that ended the task counts, since the end was made from it;
    /// where that attempt has none, or the task has no end, the first counts.
    public var partials: [RecordEntry<Record>] {
        if partial.isEmpty { return [] }
        return partial.keys.sorted().compactMap { key in
            let entries = partial[key] ?? []
            return entries.first { $0.attempt == ending?.attempt } ?? entries.first
        }
    }

    /// The partial records and the one that ends the task, as a shard stores them.
    public var entries: [RecordEntry<Record>] { ending.map { partials + [$0] } ?? partials }
}
