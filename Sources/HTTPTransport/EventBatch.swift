/// The data of whole events of an event stream, one after another in one buffer.
package struct EventBatch: Sendable {
    private struct Event {
        var end: Int
        var isError: Bool
    }

    private var bytes: [UInt8] = []
    private var events: [Event] = []

    package var isEmpty: Bool { events.isEmpty }
    package var count: Int { events.count }
    /// The bytes of all data, those of an event that is not whole yet included.
    var byteCount: Int { bytes.count }

    /// Calls `body` with the data of each event, and whether the event is named "error".
    package func forEach(_ body: (_ data: UnsafeRawBufferPointer, _ isErrorEvent: Bool) throws -> Void) rethrows {
        try bytes.withUnsafeBytes { bytes in
            var start = 0
            for event in events {
                try body(UnsafeRawBufferPointer(rebasing: bytes[start..<event.end]), event.isError)
                start = event.end
            }
        }
    }

    /// Where the data of the event that is not whole yet begins.
    private var openStart: Int { events.last?.end ?? 0 }
    /// The bytes of the event that is not whole yet.
    var openByteCount: Int { bytes.count - openStart }

    mutating func append(_ data: UnsafeRawBufferPointer) { bytes.append(contentsOf: data) }
    mutating func append(_ byte: UInt8) { bytes.append(byte) }
    mutating func closeEvent(isError: Bool) { events.append(Event(end: bytes.count, isError: isError)) }

    /// Gives the whole events away and keeps the data of the one that is not whole yet.
    mutating func takeWhole() -> EventBatch {
        guard !events.isEmpty else { return EventBatch() }
        var whole = EventBatch()
        swap(&whole, &self)
        let start = whole.openStart
        if start < whole.bytes.count {
            bytes.append(contentsOf: whole.bytes[start...])
            whole.bytes.removeSubrange(start...)
        }
        return whole
    }
}
