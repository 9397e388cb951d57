import Records

/// The rows of a JSON Lines file. Empty lines are no rows.
final class JSONLinesReader: RowReading {
    private let lines: LineReader
    private let document: JSONDocument
    private var row: Row?

    /// - Parameter columns: the only members of each object that are needed; nil means all.
    init(path: String, columns: [String]? = nil) throws {
        lines = try LineReader(path: path)
        document = JSONDocument(columns: columns)
    }

    func next() throws -> Row? {
        guard let line = try lines.nextFilled() else { return nil }
        do { try document.read(line) } catch { throw DatasetError.malformed(error, line, at: lines) }
        let nodes = document.cells
        guard let row else {
            row = Row(nodes: nodes, storage: document, location: lines.location)
            row?.halfPairs = document.halfPairs
            return row
        }
        row.replace(nodes: nodes, storage: document, location: lines.location)
        row.halfPairs = document.halfPairs
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
    func parsedJSON() throws(DatasetError) -> Row { try parsedJSON(of: try utf8()) }

    /// As `parsedJSON`, of a text that this value holds in another form.
    func parsedJSON(of text: some Collection<UInt8>) throws(DatasetError) -> Row {
        let path = path
        let parsed = try TextStorage.parsing(text, "\(row.location): `\(path)`", remedy: "Correct the row")
        row.halfPairs += parsed.document.halfPairs
        return Row(nodes: parsed.document.cells, storage: parsed, location: row.location, context: path)
    }
}

extension Row {
    /// The one row of a text, such as of a small file.
    /// - Throws: `DatasetError` (.malformed).
    convenience init(json text: String, at location: SourceLocation) throws(DatasetError) {
        try self.init(json: text.utf8, at: location)
    }

    convenience init(json text: some Collection<UInt8>, at location: SourceLocation) throws(DatasetError) {
        let parsed = try TextStorage.parsing(text, "\(location):", remedy: "Write or copy the file again")
        self.init(nodes: parsed.document.cells, storage: parsed, location: location)
    }
}

/// A copy of a text, and what it holds.
private final class TextStorage {
    let document = JSONDocument()
    let bytes: UnsafeRawBufferPointer

    private init(_ text: some Collection<UInt8>) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count + JSONDocument.padding, alignment: 64)
        copy.copyBytes(from: text)
        bytes = UnsafeRawBufferPointer(start: copy.baseAddress, count: text.count)
    }

    deinit { bytes.deallocate() }

    /// - Parameter subject: the beginning of the sentence that refuses the text, such as the file's name.
    static func parsing(_ text: some Collection<UInt8>, _ subject: String, remedy: String) throws(DatasetError) -> TextStorage {
        let storage = TextStorage(text)
        do throws(JSONFault) { try storage.document.read(storage.bytes) } catch {
            let why = if case .syntax(let what) = error.cause { what } else { "it ends in the middle of a value" }
            let (line, column) = error.place(in: storage.bytes)
            throw DatasetError(.malformed, "\(subject) is not JSON at line \(line), column \(column): \(why)", remedy: remedy)
        }
        return storage
    }
}
