import ColumnStore

/// One row of a source, whatever kind of file it comes from. A reader gives the same object again for the next row with other content, so
/// a row and its cells are valid until then.
final class Row {
    private(set) var location: SourceLocation
    /// Where the row stands in a value of another row: the path of that value, else empty.
    let context: String
    private(set) var nodes: UnsafePointer<CellNode>
    /// Halves of surrogate pairs in the row's texts, each of which is U+FFFD now.
    var halfPairs = 0
    /// Keeps the nodes and their texts alive.
    private var storage: AnyObject

    /// - Parameter nodes: at least one. `storage` owns them.
    init(nodes: UnsafePointer<CellNode>, storage: AnyObject, location: SourceLocation, context: String = "") {
        self.nodes = nodes
        self.storage = storage
        self.location = location
        self.context = context
    }

    /// The row becomes the next one of its file.
    func replace(nodes: UnsafePointer<CellNode>, storage: AnyObject, location: SourceLocation) {
        self.nodes = nodes
        self.storage = storage
        self.location = location
    }

    /// The row's value, mostly an object.
    var cell: Cell { Cell(row: self, index: 0) }

    /// A hash of the content. Rows that are equal value by value have the same one in this process.
    var contentHash: Int {
        var hasher = Hasher()
        let nodes = nodes
        for index in 0..<Int(nodes[0].span) {
            let node = nodes[index]
            hasher.combine(node.kind.rawValue)
            hasher.combine(node.bits)
            // A program's bytes through a hasher take as long as parsing them. Rows are only compared with rows of the same name.
            hasher.combine(node.textLength)
            hasher.combine(crc32c(UnsafeRawBufferPointer(start: node.text, count: node.textLength)))
        }
        return hasher.finalize()
    }
}

/// The rows of one file, one after another. Memory: one row.
protocol RowReading: AnyObject {
    /// The next row, valid until the next call; nil at the end.
    /// - Throws: `DatasetError` that names the file, the place and the cause.
    func next() throws -> Row?
}
