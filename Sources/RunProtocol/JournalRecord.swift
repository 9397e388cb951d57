import ColumnStore
import Records

/// What a journal begins with.
public struct JournalHeader: Hashable, Sendable {
    /// 2 added the worker's job and the time of the claim; with 3, results may have the ends of standard error behind their outputs.
    public static let formatVersion = 3
    /// Seconds since 1970 beyond which a date is none.
    private static let latestDate: Int64 = 1 << 40

    public var planDigest: Digest
    public var run: String
    public var shard: Int
    public var attempt: Int
    public var worker: WorkerIdentity
    /// Seconds since 1970 by the worker's clock, to show and never to decide; 0: unknown.
    public var claimedAt: Int64

    public init(planDigest: Digest, run: String, shard: Int, attempt: Int, worker: WorkerIdentity, claimedAt: Int64 = 0) {
        self.planDigest = planDigest
        self.run = run
        self.shard = shard
        self.attempt = attempt
        self.worker = worker
        self.claimedAt = claimedAt
    }

    /// Which journal a record belongs to, from what every reader knows without the header.
    static func seed(planDigest: Digest, shard: Int, attempt: Int) -> UInt32 {
        var writer = ByteWriter()
        writer.add(planDigest)
        writer.addFixed(UInt64(shard))
        writer.addFixed(UInt64(attempt))
        return crc32c(writer.bytes)
    }

    var seed: UInt32 { JournalHeader.seed(planDigest: planDigest, shard: shard, attempt: attempt) }
}

/// One attempt at one task.
struct TaskAttempt: Hashable, Sendable {
    var task: Int
    var attempt: Int
}

/// The first byte of a journal record's payload says which kind it is; kinds are below 0x80 for ever.
enum JournalRecordKind: UInt8 {
    case header = 1
    case record = 2
    case heartbeat = 3
    case superseded = 4
    case released = 5
    case begun = 6
}

/// A journal record that is the same for every kind of run.
enum JournalNote: Hashable, Sendable {
    case header(JournalHeader)
    /// Nothing but growth: says that the worker lives.
    case heartbeat(Int)
    /// Attempts that also made a final record of these tasks, which was not used. Kept so that redone work can be counted.
    case superseded([TaskAttempt])
    /// The worker stopped on its own account; the shard is free at once.
    case released
    /// All tasks that these attempts have in work from now on. It replaces what the journal said of the same attempts before. A worker that
    /// dies leaves no record of what it had in work; the last note says it.
    case begun([TaskAttempt])

    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .header(let header):
            writer.add(JournalRecordKind.header.rawValue)
            header.encode(into: &writer)
        case .heartbeat(let number):
            writer.add(JournalRecordKind.heartbeat.rawValue)
            writer.add(count: number)
        case .superseded(let pairs):
            writer.add(JournalRecordKind.superseded.rawValue)
            pairs.encode(into: &writer)
        case .begun(let pairs):
            writer.add(JournalRecordKind.begun.rawValue)
            pairs.encode(into: &writer)
        case .released: writer.add(JournalRecordKind.released.rawValue)
        }
        return writer.bytes
    }

    /// As `encoded` of the note `begun` with one attempt.
    static func encode(begun tasks: [Int], attempt: Int, into writer: inout ByteWriter) {
        writer.add(JournalRecordKind.begun.rawValue)
        writer.add(count: tasks.count)
        for task in tasks {
            writer.add(count: task)
            writer.add(count: attempt)
        }
    }
}

extension JournalNote {
    /// - Parameter kind: what the payload's first byte, already read, says.
    init?(_ kind: JournalRecordKind, _ reader: inout ByteReader) throws(MalformedRecord) {
        switch kind {
        case .header: self = .header(try JournalHeader(&reader))
        case .heartbeat: self = .heartbeat(try reader.count())
        case .superseded: self = .superseded(try [TaskAttempt](&reader))
        case .begun: self = .begun(try [TaskAttempt](&reader))
        case .released: self = .released
        case .record: return nil
        }
    }
}

extension [TaskAttempt] {
    fileprivate func encode(into writer: inout ByteWriter) {
        writer.add(count: count)
        for pair in self {
            writer.add(count: pair.task)
            writer.add(count: pair.attempt)
        }
    }

    fileprivate init(_ reader: inout ByteReader) throws(MalformedRecord) {
        self = []
        for _ in 0..<(try reader.count(ofAtLeast: 2)) {
            let pair = TaskAttempt(task: try reader.count(), attempt: try reader.count())
            guard pair.task <= Int(Int32.max), pair.attempt <= RunFile.lastAttempt else { throw MalformedRecord() }
            append(pair)
        }
    }
}

/// A journal record of the kind `record`: the attempt's number, which is lower than the journal's own where an earlier attempt's files were
/// folded into it, and the record's own bytes.
enum JournaledRecord {
    /// Enough for a record without bulk.
    private static let usualSize = 128

    static func encoded(_ record: some RunRecord, attempt: Int) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(usualSize)
        writer.add(JournalRecordKind.record.rawValue)
        writer.add(count: attempt)
        record.encode(into: &writer)
        return writer.bytes
    }

    static func decode<Record: RunRecord>(
        _ type: Record.Type, _ reader: inout ByteReader, detail: RecordDetail
    ) throws(MalformedRecord) -> RecordFacts {
        let attempt = try reader.count()
        guard attempt <= RunFile.lastAttempt else { throw MalformedRecord() }
        let record = try Record.decode(&reader, detail: detail)
        guard (0...Int(Int32.max)).contains(record.task) else { throw MalformedRecord() }
        return RecordEntry<Record>(record: record, attempt: attempt)
    }
}

extension JournalHeader {
    fileprivate func encode(into writer: inout ByteWriter) {
        writer.add(count: JournalHeader.formatVersion)
        writer.add(planDigest)
        writer.add(text: run)
        writer.add(count: shard)
        writer.add(count: attempt)
        writer.add(text: worker.host)
        writer.add(text: worker.bootID)
        writer.add(unsigned: worker.pidNamespace)
        writer.add(signed: Int64(worker.pid))
        writer.add(unsigned: worker.pidStartTime)
        writer.add(text: worker.toolVersion)
        writer.add(text: worker.job)
        writer.add(signed: claimedAt)
    }

    fileprivate init(_ reader: inout ByteReader) throws(MalformedRecord) {
        let version = try reader.count()
        guard (1...JournalHeader.formatVersion).contains(version) else { throw MalformedRecord() }
        self.init(
            planDigest: try reader.digest(), run: try reader.text(), shard: try reader.count(), attempt: try reader.count(),
            worker: WorkerIdentity(
                host: try reader.text(), bootID: try reader.text(), pidNamespace: try reader.unsigned(),
                pid: Int32(truncatingIfNeeded: try reader.signed()), pidStartTime: try reader.unsigned(), toolVersion: try reader.text()))
        if version > 1 {
            worker.job = try reader.text()
            claimedAt = try reader.signed()
            guard 0...JournalHeader.latestDate ~= claimedAt else { throw MalformedRecord() }
        }
    }
}
