import ColumnStore
import Records

/// What could be read of a journal.
struct JournalReading<Record: RunRecord>: Sendable {
    private let scan: JournalScan

    /// Reads a journal from its bytes.
    /// - Parameters:
    ///   - file: its name in damage reports.
    ///   - isLive: its writer may be in the middle of a record, so that a torn tail is no damage.
    static func read(
        _ bytes: [UInt8], file: String, seed: UInt32, detail: RecordDetail = .whole, isLive: Bool = false
    ) -> JournalReading {
        let scan = bytes.withUnsafeBytes { buffer in
            JournalScan(buffer, file: file, seed: seed, isLive: isLive) { reader throws(MalformedRecord) in
                try JournaledRecord.decode(Record.self, &reader, detail: detail)
            }
        }
        return JournalReading(scan: scan, damage: scan.damage)
    }

    private init(scan: JournalScan, damage: [Damage]) {
        self.scan = scan
        self.damage = damage
    }

    var damage: [Damage]
    /// nil: damaged; the records are good without it.
    var header: JournalHeader? { scan.header }
    var superseded: [TaskAttempt] { scan.superseded }
    /// The tasks that attempts had in work by their last notes, ended or not.
    var begun: [TaskAttempt] { scan.begun }
    /// The worker stopped on its own account.
    var isReleased: Bool { scan.isReleased }
    /// The end of the last valid record.
    var validEnd: Int { scan.validEnd }
    /// In the order in which they were written; each is a `RecordEntry<Record>`.
    var facts: [RecordFacts] { scan.entries }
    /// In the order in which they were written.
    var entries: [RecordEntry<Record>] { scan.entries.map { unsafeDowncast($0, to: RecordEntry<Record>.self) } }
}

/// Goes through a journal's frames. Damage costs the records that it touches and no others.
private struct JournalScan: Sendable {
    typealias Decode = (inout ByteReader) throws(MalformedRecord) -> RecordFacts

    private(set) var header: JournalHeader?
    private(set) var entries: [RecordFacts] = []
    private(set) var damage: [Damage] = []
    private(set) var superseded: [TaskAttempt] = []
    /// The tasks of the last note of each attempt, by attempt: a journal may hold any number of notes on any number of attempts.
    private var inWork: [Int: [TaskAttempt]] = [:]
    private(set) var isReleased = false
    private(set) var validEnd = 0

    var begun: [TaskAttempt] { inWork.keys.sorted().flatMap { inWork[$0] ?? [] } }

    init(_ bytes: UnsafeRawBufferPointer, file: String, seed: UInt32, isLive: Bool, decode: Decode) {
        let preamble = JournalFrame.preamble
        let isWhole = bytes.count >= preamble.count && bytes.starts(with: preamble)
        var position = isWhole ? preamble.count : 0
        var lostFrom: Int? = isWhole ? nil : 0
        while position < bytes.count {
            if let frame = JournalFrame.frame(at: position, in: bytes, seed: seed), take(frame.payload, decode) {
                if let start = lostFrom {
                    damage.append(
                        Damage(
                            kind: .record, file: file, offset: start, length: position - start,
                            what: "not a valid record: whatever was recorded in these bytes is lost, the rest of the journal is used"))
                    lostFrom = nil
                }
                position = frame.end
                validEnd = position
            } else {
                lostFrom = lostFrom ?? position
                position = JournalFrame.nextMarker(from: position + 1, in: bytes) ?? bytes.count
            }
        }
        if let start = lostFrom, !isLive { damage.append(JournalScan.tornTail(file: file, from: start, to: bytes.count)) }
    }

    private static func tornTail(file: String, from start: Int, to end: Int) -> Damage {
        Damage(
            kind: .tornTail, file: file, offset: start, length: end - start, what: "the last bytes are not a whole record and were dropped")
    }

    /// False: the frame is whole, and what is in it is no record of this format.
    private mutating func take(_ stuffed: UnsafeRawBufferPointer, _ decode: Decode) -> Bool {
        do {
            try JournalFrame.withUnstuffed(stuffed) { payload in
                var reader = ByteReader(payload)
                // A kind that this build does not know is passed over.
                guard let kind = JournalRecordKind(rawValue: try reader.byte()) else { return }
                if kind == .record { entries.append(try decode(&reader)) } else { note(try JournalNote(kind, &reader)) }
            }
            return true
        } catch { return false }
    }

    private mutating func note(_ note: JournalNote?) {
        switch note {
        case .header(let header): self.header = self.header ?? header
        case .superseded(let pairs): superseded.append(contentsOf: pairs)
        case .begun(let pairs):
            for pair in pairs { inWork[pair.attempt] = nil }
            for pair in pairs { inWork[pair.attempt, default: []].append(pair) }
        case .released: isReleased = true
        case .heartbeat, nil: break
        }
    }
}
