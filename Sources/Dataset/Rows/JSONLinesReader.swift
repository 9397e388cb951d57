import Records

/// The rows of a JSON Lines file. Empty lines are no rows.
final class JSONLinesReader: RowReading {
    private let lines: LineReader
    private let document = JSONDocument()
    private var row: Row?

    init(path: String) throws { lines = try LineReader(path: path) }

    func next() throws -> Row? {
        guard let line = try lines.nextFilled() else { return nil }
        do { try document.read(line) } catch { throw DatasetError.malformed(error, line, at: lines) }
        let nodes = document.cells
        guard let row else {
            row = Row(nodes: nodes, storage: document, location: lines.location)
            return row
        }
        row.replace(nodes: nodes, storage: document, location: lines.location)
        return row
    }
}

extension Failure where Code == DatasetCode {
    fileprivate static func malformed(_ fault: JSONFault, _ line: UnsafeRawBufferPointer, at lines: LineReader) -> DatasetError {
        let place = "\(lines.location), column \(fault.column(in: line))"
        switch fault.cause {
        case .cut:
            let why = lines.isTerminated ? "" : " and has no newline: the file was cut there"
            return DatasetError(
                .malformed, "\(place): the line ends in the middle of a JSON value\(why)",
                remedy: "Write or copy the file again; each line must hold one whole object")
        case .syntax(let what):
            return DatasetError(
                .malformed, "\(place): the line is not JSON: \(what)", remedy: "Each line must hold one JSON object")
        }
    }
}

extension Cell {
    /// The JSON value that a text holds, as a row of its own whose paths begin with this value's: a few sets keep their tests so.
    /// - Throws: `DatasetError` (.malformed), also for what is no text.
    func parsedJSON() throws(DatasetError) -> Row { try parsedJSON(of: try bytes()) }

    /// As `parsedJSON`, of a text that this value holds in another form.
    func parsedJSON(of text: [UInt8]) throws(DatasetError) -> Row {
        let path = path
        return try Row.parsing(text, location: row.location, context: path) { "\(row.location): `\(path)` is" }
    }
}

extension Row {
    /// A JSON text as a row that is not one of a file's.
    /// - Parameter subject: the beginning of the sentence that refuses the text, up to its verb.
    static func parsing(
        _ text: [UInt8], location: SourceLocation, context: String, subject: () -> String
    ) throws(DatasetError) -> Row {
        let text = text.withUnsafeBufferPointer { TextStorage($0) }
        do throws(JSONFault) { try text.document.read(text.bytes) } catch {
            let why = if case .syntax(let what) = error.cause { what } else { "it ends in the middle of a value" }
            throw DatasetError(
                .malformed, "\(subject()) not JSON at its character \(error.column(in: text.bytes)): \(why)", remedy: "Correct it")
        }
        return Row(nodes: text.document.cells, storage: text, location: location, context: context)
    }

    /// The one row of a text, such as of a small file.
    /// - Throws: `DatasetError` (.malformed).
    static func of(json text: String, at location: SourceLocation) throws(DatasetError) -> Row {
        try parsing(text.utf8, location: location, context: "") { "\(location): is" }
    }
}

/// A copy of a text, and what it holds.
private final class TextStorage {
    let document = JSONDocument()
    let bytes: UnsafeRawBufferPointer

    init(_ text: UnsafeBufferPointer<UInt8>) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count + JSONDocument.padding, alignment: 64)
        copy.copyMemory(from: UnsafeRawBufferPointer(text))
        bytes = UnsafeRawBufferPointer(start: copy.baseAddress, count: text.count)
    }

    deinit { bytes.deallocate() }
}
