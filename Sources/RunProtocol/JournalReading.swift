import ColumnStore
import Records

/// What could be read of a journal.
struct JournalReading<Record: RunRecord>: Sendable {
    /// nil: damaged; the records are good without it.
    var header: JournalHeader?
    /// In the order in which they were written.
    var entries: [RecordEntry<Record>] = []
    var damage: [Damage] = []
    var superseded: [TaskAttempt] = []
    var isReleased = false
    /// The end of the last valid record.
    var validEnd = 0

    /// Reads a journal from its bytes.
    /// - Parameters:
    ///   - file: its name in damage reports.
    ///   - isLive: its writer may be in the middle of a record, so that a torn tail is no damage.
    static func read(
        _ bytes: [UInt8], file: String, seed: UInt32, detail: RecordDetail = .whole, isLive: Bool = false
    ) -> JournalReading {
        bytes.withUnsafeBytes { buffer in
            var reading = JournalReading()
            reading.scan(buffer, file: file, seed: seed, detail: detail, isLive: isLive)
            return reading
        }
    }

    private mutating func scan(_ bytes: UnsafeRawBufferPointer, file: String, seed: UInt32, detail: RecordDetail, isLive: Bool) {
        let preamble = JournalFrame.preamble
        let isWhole = bytes.count >= preamble.count && bytes.starts(with: preamble)
        var position = isWhole ? preamble.count : 0
        var lostFrom: Int? = isWhole ? nil : 0
        while position < bytes.count {
            if let frame = JournalFrame.frame(at: position, in: bytes, seed: seed), take(frame.payload, detail) {
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
        if let start = lostFrom, !isLive { damage.append(JournalReading.tornTail(file: file, from: start, to: bytes.count)) }
    }

    private static func tornTail(file: String, from start: Int, to end: Int) -> Damage {
        Damage(
            kind: .tornTail, file: file, offset: start, length: end - start, what: "the last bytes are not a whole record and were dropped")
    }

    /// False: the frame is whole, and what is in it is no record of this format.
    private mutating func take(_ stuffed: UnsafeRawBufferPointer, _ detail: RecordDetail) -> Bool {
        let record: JournalRecord<Record>?
        do { record = try JournalFrame.withUnstuffed(stuffed) { try JournalRecord.decode($0, detail: detail) } } catch { return false }
        switch record {
        case .record(let entry): entries.append(entry)
        case .note(.header(let header)): self.header = self.header ?? header
        case .note(.superseded(let pairs)): superseded.append(contentsOf: pairs)
        case .note(.released): isReleased = true
        case .note(.heartbeat), nil: break
        }
        return true
    }
}
