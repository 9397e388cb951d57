import Records

/// What a journal begins with.
public struct JournalHeader: Hashable, Sendable {
    /// 2 added the worker's job and the time of the claim.
    public static let formatVersion = 2

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

/// One record of a journal. The first byte of its payload says which kind; kinds are below 0x80 for ever.
enum JournalRecord: Hashable, Sendable {
    case header(JournalHeader)
    /// `attempt`: the one that judged the task; lower than the journal's own where an earlier attempt's files were folded into it.
    case result(TaskResult, attempt: Int)
    /// Nothing but growth: says that the worker lives.
    case heartbeat(Int)
    /// Attempts that also gave these tasks a scored verdict, which was not used. Kept so that redone work can be counted.
    case superseded([TaskAttempt])
    /// The worker stopped on its own account; the shard is free at once.
    case released

    private enum Kind: UInt8 {
        case header = 1
        case result = 2
        case heartbeat = 3
        case superseded = 4
        case released = 5
    }

    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .header(let header):
            writer.add(Kind.header.rawValue)
            JournalRecord.encode(header, into: &writer)
        case .result(let result, let attempt):
            writer.bytes.reserveCapacity(64 + 64 * result.tests.count)
            writer.add(Kind.result.rawValue)
            writer.add(count: attempt)
            TaskResultCoding.encode(result, into: &writer)
        case .heartbeat(let number):
            writer.add(Kind.heartbeat.rawValue)
            writer.add(count: number)
        case .superseded(let pairs):
            writer.add(Kind.superseded.rawValue)
            writer.add(count: pairs.count)
            for pair in pairs {
                writer.add(count: pair.task)
                writer.add(count: pair.attempt)
            }
        case .released: writer.add(Kind.released.rawValue)
        }
        return writer.bytes
    }

    /// nil: a kind that this build does not know, to be passed over.
    static func decode(_ payload: UnsafeRawBufferPointer, tests: Bool) throws(MalformedRecord) -> JournalRecord? {
        var reader = ByteReader(payload)
        switch Kind(rawValue: try reader.byte()) {
        case .header: return .header(try decodeHeader(&reader))
        case .result:
            let attempt = try reader.count()
            return .result(try TaskResultCoding.decode(&reader, tests: tests), attempt: attempt)
        case .heartbeat: return .heartbeat(try reader.count())
        case .superseded:
            var pairs: [TaskAttempt] = []
            for _ in 0..<(try reader.count(ofAtLeast: 2)) {
                pairs.append(TaskAttempt(task: try reader.count(), attempt: try reader.count()))
            }
            return .superseded(pairs)
        case .released: return .released
        case nil: return nil
        }
    }

    private static func encode(_ header: JournalHeader, into writer: inout ByteWriter) {
        writer.add(count: JournalHeader.formatVersion)
        writer.add(header.planDigest)
        writer.add(text: header.run)
        writer.add(count: header.shard)
        writer.add(count: header.attempt)
        writer.add(text: header.worker.host)
        writer.add(text: header.worker.bootID)
        writer.add(unsigned: header.worker.pidNamespace)
        writer.add(signed: Int64(header.worker.pid))
        writer.add(unsigned: header.worker.pidStartTime)
        writer.add(text: header.worker.toolVersion)
        writer.add(text: header.worker.job)
        writer.add(signed: header.claimedAt)
    }

    private static func decodeHeader(_ reader: inout ByteReader) throws(MalformedRecord) -> JournalHeader {
        let version = try reader.count()
        guard (1...JournalHeader.formatVersion).contains(version) else { throw MalformedRecord() }
        var header = JournalHeader(
            planDigest: try reader.digest(), run: try reader.text(), shard: try reader.count(), attempt: try reader.count(),
            worker: WorkerIdentity(
                host: try reader.text(), bootID: try reader.text(), pidNamespace: try reader.unsigned(),
                pid: Int32(truncatingIfNeeded: try reader.signed()), pidStartTime: try reader.unsigned(), toolVersion: try reader.text()))
        if version > 1 {
            header.worker.job = try reader.text()
            header.claimedAt = try reader.signed()
        }
        return header
    }
}

/// One attempt's scored verdict of one task.
struct TaskAttempt: Hashable, Sendable {
    var task: Int
    var attempt: Int
}
