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

    /// Whether a task can bring a worker down. Then one that was in work in two workers when they died is not tried a third time.
    static var canKillWorkers: Bool { get }
    /// The record of a task that was in work in several workers when they died, and that is therefore not tried again.
    /// - Parameter attempts: the numbers of these workers' attempts at the shard, ascending.
    /// - Returns: a record of the standing `failed`.
    static func blamed(task: Int, attempts: [Int]) -> Self
    /// The record without what is large and not needed to end its task, for a journal that cannot hold the whole.
    func withoutBulk() -> Self
    /// The name of the setting that bounds how large a record gets, such as `judging.kept_output_kib`. nil: no setting does.
    static var boundingSetting: String? { get }
}

extension RunRecord {
    public static var canKillWorkers: Bool { true }
    public func withoutBulk() -> Self { self }
    public static var boundingSetting: String? { nil }
    public func isSame(as other: Self) -> Bool { self == other }
}
