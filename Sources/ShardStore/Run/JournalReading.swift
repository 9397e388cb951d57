import Records

/// What could be read of a journal.
public struct JournalReading: Sendable {
    /// nil: damaged; the records are good without it.
    public var header: JournalHeader?
    /// In the order in which they were written.
    public var results: [TaskResult] = []
    public var damage: [Damage] = []
    /// Of each result, the attempt that judged it.
    var attempts: [Int] = []
    var superseded: [TaskAttempt] = []
    var isReleased = false
    /// The end of the last valid record.
    var validEnd = 0

    /// Reads a journal from its bytes.
    /// - Parameters:
    ///   - file: its name in damage reports.
    ///   - tests: false leaves each result's `tests` empty.
    ///   - isLive: its writer may be in the middle of a record, so that a torn tail is no damage.
    static func read(_ bytes: [UInt8], file: String, seed: UInt32, tests: Bool = true, isLive: Bool = false) -> JournalReading {
        bytes.withUnsafeBytes { buffer in
            var reading = JournalReading()
            reading.scan(buffer, file: file, seed: seed, tests: tests, isLive: isLive)
            return reading
        }
    }

    private mutating func scan(_ bytes: UnsafeRawBufferPointer, file: String, seed: UInt32, tests: Bool, isLive: Bool) {
        let preamble = JournalFrame.preamble
        let isWhole = bytes.count >= preamble.count && bytes.starts(with: preamble)
        var position = isWhole ? preamble.count : 0
        var lostFrom: Int? = isWhole ? nil : 0
        while position < bytes.count {
            if let frame = JournalFrame.frame(at: position, in: bytes, seed: seed), take(frame.payload, tests: tests) {
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
    private mutating func take(_ stuffed: UnsafeRawBufferPointer, tests: Bool) -> Bool {
        let record: JournalRecord?
        do { record = try JournalFrame.withUnstuffed(stuffed) { try JournalRecord.decode($0, tests: tests) } } catch { return false }
        switch record {
        case .header(let header): self.header = self.header ?? header
        case .result(let result, let attempt):
            results.append(result)
            attempts.append(attempt)
        case .superseded(let pairs): superseded.append(contentsOf: pairs)
        case .released: isReleased = true
        case .heartbeat, nil: break
        }
        return true
    }
}
