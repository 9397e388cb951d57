import FileSystem
import Records

/// Rows as lines with commas: text as `ForeignText.csvField` makes it, an empty field for null.
final class CSVEncoder: RowEncoding {
    /// Finished lines, and the fields of the current one.
    fileprivate(set) var lines: [UInt8] = []
    /// A comma stands before the next field.
    private var needsComma = false

    func null() { field("") }
    func flag(_ value: Bool) { field(value ? "true" : "false") }
    func integer(_ value: Int64) { field(String(value)) }
    /// A number that is not finite has no name that every reader knows.
    func number(_ value: Double) { field(value.isFinite ? "\(value)" : "") }
    func text(_ value: UnsafeRawBufferPointer) {
        guard Self.isPlain(value) else { return field(ForeignText.csvField(String(decoding: value, as: UTF8.self))) }
        separate()
        lines.append(contentsOf: value)
    }

    /// Whether `ForeignText.csvField` leaves a text as it is, as it does with most.
    private static func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
        for byte in text where byte < 0x20 || byte >= 0x7f || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") { return false }
        return switch text.first {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"): false
        default: true
        }
    }

    func key(_ name: StaticKey) {}
    func beginObject() {}
    func endObject() {}
    func beginList() { preconditionFailure("a flat table has no lists") }
    func endList() { preconditionFailure("a flat table has no lists") }

    private func field(_ text: String) {
        separate()
        lines.append(contentsOf: text.utf8)
    }

    private func separate() {
        if needsComma { lines.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    func endRow() {
        lines.append(0x0A)
        needsComma = false
    }

    fileprivate func removeLines() { lines.removeAll(keepingCapacity: true) }
}

/// Writes one file of CSV with a head line.
final class CSVWriter: ShardWriting {
    private let file: OpenFile
    private var size = 0
    private let lines = CSVEncoder()

    private static let pieceSize = 1 << 20

    var encoder: any RowEncoding { lines }

    init(path: String, columns: [ExportColumn]) throws {
        file = try OpenFile.creating(path)
        for column in columns { lines.text(column.name) }
        lines.endRow()
    }

    func endRow() throws {
        lines.endRow()
        if lines.lines.count >= Self.pieceSize { try flush() }
    }

    func finish() throws {
        try flush()
        try file.syncWithTimes()
    }

    private func flush() throws {
        try file.write(lines.lines, at: size)
        size += lines.lines.count
        lines.removeLines()
    }
}
