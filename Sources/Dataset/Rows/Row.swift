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

    /// A hash of the content. Rows that are equal value by value have the same one in this process. Of a file's columns, only those count that
    /// were read.
    var contentHash: Int {
        var hasher = Hasher()
        let nodes = nodes
        for index in 0..<Int(nodes[0].span) {
            let node = nodes[index]
            hasher.combine(node.kind.rawValue)
            hasher.combine(node.bits)
            // A program's bytes through a hasher take as long as parsing them. So two checksums that have nothing in common stand for them: two
            // texts that have one of them in common are easily found.
            let text = UnsafeRawBufferPointer(start: node.text, count: node.textLength)
            hasher.combine(text.count)
            hasher.combine(crc32c(text))
            hasher.combine(Self.checksum(text))
        }
        return hasher.finalize()
    }

    /// A sum of products over words of eight bytes, the last of them filled up with zeros.
    private static func checksum(_ text: UnsafeRawBufferPointer) -> UInt64 {
        var sum: UInt64 = 0
        var offset = 0
        func add(_ word: UInt64) {
            sum = (sum ^ word) &* 0x9E37_79B9_7F4A_7C15
            sum ^= sum >> 32
        }
        while offset + 8 <= text.count {
            add(text.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        if offset < text.count { add(text[offset...].reversed().reduce(0) { $0 << 8 | UInt64($1) }) }
        return sum
    }
}

/// The rows of one file, one after another. Memory: one row.
protocol RowReading: AnyObject {
    /// The next row, valid until the next call; nil at the end.
    /// - Throws: `DatasetError` that names the file, the place and the cause.
    func next() throws -> Row?
}
