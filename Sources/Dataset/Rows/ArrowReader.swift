import CRows
import FileSystem
import Records

/// The rows of a Parquet or Arrow file. The program `gencode-arrow` reads the file in a process of its own and sends its rows: what a damaged
/// or hostile file does to the library that knows these formats, ends in an error here.
final class ArrowReader: RowReading {
    /// The names of all columns that the file has.
    let columns: [String]
    /// How many rows the file says it has; nil: it does not say.
    let rowCount: Int?

    private let path: String
    private let process: ArrowProcess
    private var frame = FrameBuffer()
    /// Where the next row begins in the frame.
    private var position = 0
    private var rowNumber = 0
    private var isAtEnd = false
    private var row: Row?

    /// - Parameter wanted: the only columns that are read; nil means all. If the list is empty, no rows are read.
    /// - Throws: `DatasetError`, also for a file that is neither Parquet nor Arrow.
    init(path: String, wanted: [String]? = nil) throws {
        self.path = path
        process = try ArrowProcess(reading: path, columns: wanted)
        let schema = try process.schema(into: &frame)
        (columns, rowCount) = (schema.columns, schema.rows)
    }

    func next() throws -> Row? {
        while position == frame.length {
            guard try !isAtEnd && readFrame() else { return nil }
        }
        var length = 0
        var cells: UnsafePointer<CellNode>?
        let rest = frame.bytes + position
        if let fault = gencode_row_open(rest, frame.length - position, &length, &cells) {
            throw DatasetError(
                .malformed, "\(location): cannot be read: \(String(cString: fault))", remedy: "Fetch or write the file again")
        }
        guard let cells else { preconditionFailure("a row that is open has cells") }
        position += length
        rowNumber += 1
        guard let row else {
            row = Row(nodes: cells, storage: frame.storage, location: location)
            return row
        }
        row.replace(nodes: cells, storage: frame.storage, location: location)
        return row
    }

    private var location: SourceLocation { SourceLocation(file: path, line: rowNumber, countsRows: true) }

    /// False at the end of the file.
    private func readFrame() throws -> Bool {
        position = 0
        switch try process.read(into: &frame) {
        case .rows: return true
        case .end(let rows):
            frame.length = 0
            isAtEnd = true
            guard rows == rowNumber, rowCount == nil || rowCount == rows else {
                throw DatasetError(
                    .malformed, "\(path): \(counted(rowNumber, "row")) came of \(rowCount ?? rows)", remedy: "Fetch or write the file again"
                )
            }
            try process.finish()
            return false
        }
    }
}
