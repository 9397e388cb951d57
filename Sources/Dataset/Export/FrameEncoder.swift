import CRows

/// Rows as `gencode-arrow` takes them: a frame's payload. Objects are the lists of their members' values, in the order of the schema.
final class FrameEncoder: RowEncoding {
    /// Finished rows.
    private(set) var payload: [UInt8] = []
    private var cells: [CellNode] = []
    private var texts: [UInt8] = []
    /// Where the open containers begin.
    private var open: [Int] = []

    func null() { cells.append(CellNode(.null)) }
    func flag(_ value: Bool) { cells.append(CellNode(.bool, bits: value ? 1 : 0)) }
    func integer(_ value: Int64) { cells.append(CellNode(.integer, bits: UInt64(bitPattern: value))) }
    func number(_ value: Double) { cells.append(CellNode(.number, bits: value.bitPattern)) }

    func text(_ value: UnsafeRawBufferPointer) {
        let place = UnsafePointer<UInt8>(bitPattern: texts.count + 1)
        cells.append(CellNode(.text, text: place, textLength: value.count))
        texts.append(contentsOf: value)
    }

    func key(_ name: StaticKey) {}

    func beginList() {
        open.append(cells.count)
        cells.append(CellNode(.list))
    }

    func endList() {
        guard let start = open.popLast() else { preconditionFailure("no list is open") }
        cells[start].span = UInt32(cells.count - start)
    }

    func beginObject() { beginList() }
    func endObject() { endList() }

    /// The row is whole: it goes into the payload.
    func endRow() {
        precondition(open.isEmpty && cells.first.map { Int($0.span) } == cells.count, "a row is one value")
        var head = gencode_row(cells: UInt64(cells.count), text_length: UInt64(texts.count))
        withUnsafeBytes(of: &head) { payload.append(contentsOf: $0) }
        cells.withUnsafeBytes { payload.append(contentsOf: $0) }
        payload.append(contentsOf: texts)
        payload.append(contentsOf: repeatElement(0, count: (8 - texts.count % 8) % 8))
        cells.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
    }

    func removePayload() { payload.removeAll(keepingCapacity: true) }
}
