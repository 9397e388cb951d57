/// Splits the bytes of an event stream into events, as the HTML standard describes in "Server-sent events".
///
/// Lines end in LF, CR or CRLF, and reads may split them anywhere. The text is not decoded here, because a read may end inside of a character.
package struct EventStreamParser: Sendable {
    package enum Failure: Error, Hashable, Sendable {
        case lineTooLong
        case eventTooLong
    }

    /// The most bytes of a line, and of the data of an event.
    private let limit: Int
    /// The start of a line whose end has not come yet.
    private var line: [UInt8] = []
    private var batch = EventBatch()
    private var isFirstLine = true
    /// The last byte was a CR: if an LF follows, it belongs to the same line end.
    private var skipsLineFeed = false
    private var hasData = false
    private var isErrorEvent = false

    package init(limit: Int = 16 << 20) { self.limit = limit }

    /// Bytes that wait in whole events.
    var pendingByteCount: Int { batch.byteCount }
    /// Whole events since the stream began.
    private(set) var eventCount = 0

    package mutating func takeEvents() -> EventBatch { batch.takeWhole() }

    package mutating func add(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var start = 0
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if byte != 0x0a, byte != 0x0d {
                position += 1
                skipsLineFeed = false
                continue
            }
            if byte == 0x0a, skipsLineFeed {
                skipsLineFeed = false
            } else {
                try endLine(UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
                skipsLineFeed = byte == 0x0d
            }
            position += 1
            start = position
        }
        guard start < bytes.count else { return }
        guard line.count + bytes.count - start <= limit else { throw .lineTooLong }
        line.append(contentsOf: bytes[start...])
    }

    /// The stream has come to its end. A last event without its blank line counts, since some servers leave that line out.
    package mutating func finish() throws(Failure) {
        if !line.isEmpty { try endLine(UnsafeRawBufferPointer(start: nil, count: 0)) }
        endEvent()
    }

    /// - Parameter rest: the end of the line; its start may wait in `line`.
    private mutating func endLine(_ rest: UnsafeRawBufferPointer) throws(Failure) {
        guard line.count + rest.count <= limit else { throw .lineTooLong }
        if line.isEmpty { return try take(rest) }
        line.append(contentsOf: rest)
        var whole: [UInt8] = []
        swap(&whole, &line)
        let result = whole.withUnsafeBytes { bytes in Result { () throws(Failure) in try take(bytes) } }
        whole.removeAll(keepingCapacity: whole.capacity <= 4096)
        swap(&whole, &line)
        try result.get()
    }

    private mutating func take(_ line: UnsafeRawBufferPointer) throws(Failure) {
        var line = line
        if isFirstLine {
            isFirstLine = false
            // A byte order mark.
            if line.starts(with: [0xef, 0xbb, 0xbf]) { line = UnsafeRawBufferPointer(rebasing: line[3...]) }
        }
        guard let first = line.first else { return endEvent() }
        // A line that begins with a colon is a comment. Servers send it to keep the connection open.
        if first == UInt8(ascii: ":") { return }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.count
        let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
        var value = UnsafeRawBufferPointer(rebasing: line[min(colon + 1, line.count)...])
        if value.first == 0x20 { value = UnsafeRawBufferPointer(rebasing: value[1...]) }
        try takeField(name, value)
    }

    private mutating func takeField(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(Failure) {
        if name.elementsEqual("data".utf8) {
            try append(value)
        } else if name.elementsEqual("event".utf8) {
            isErrorEvent = value.elementsEqual("error".utf8)
        } else if name.elementsEqual("error".utf8) {
            // Not in the standard. Old servers of llama.cpp send an error as a field of this name.
            isErrorEvent = true
            try append(value)
        }
    }

    private mutating func append(_ value: UnsafeRawBufferPointer) throws(Failure) {
        guard batch.openByteCount + value.count + 1 <= limit else { throw .eventTooLong }
        if hasData { batch.append(0x0a) }
        hasData = true
        batch.append(value)
    }

    private mutating func endEvent() {
        if hasData {
            batch.closeEvent(isError: isErrorEvent)
            eventCount += 1
        }
        hasData = false
        isErrorEvent = false
    }
}
