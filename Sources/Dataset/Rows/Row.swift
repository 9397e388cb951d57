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
            if text.isEmpty { continue }
            hasher.combine(crc32c(text))
            hasher.combine(Self.checksum(text))
        }
        return hasher.finalize()
    }

    /// A sum of products over words of eight bytes, the last of them filled up with zeros. Of a long text four such sums, of every fourth word
    /// each, are computed side by side: a product takes the processor longer than the beginning of the next one.
    private static func checksum(_ text: UnsafeRawBufferPointer) -> UInt64 {
        func word(_ offset: Int) -> UInt64 { text.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
        var offset = 0
        var sums = (UInt64(1), UInt64(2), UInt64(3), UInt64(4))
        while offset + 32 <= text.count {
            sums.0 = mixed(sums.0, word(offset))
            sums.1 = mixed(sums.1, word(offset + 8))
            sums.2 = mixed(sums.2, word(offset + 16))
            sums.3 = mixed(sums.3, word(offset + 24))
            offset += 32
        }
        var sum = mixed(mixed(mixed(sums.0, sums.1), sums.2), sums.3)
        while offset + 8 <= text.count {
            sum = mixed(sum, word(offset))
            offset += 8
        }
        var last: UInt64 = 0
        for byte in text[offset...] { last = last << 8 | UInt64(byte) }
        return mixed(sum, last)
    }

    private static func mixed(_ sum: UInt64, _ word: UInt64) -> UInt64 {
        let product = (sum ^ word) &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 32
    }
}

/// The rows of one file, one after another. Memory: one row.
protocol RowReading: AnyObject {
    /// The next row, valid until the next call; nil at the end.
    /// - Throws: `DatasetError` that names the file, the place and the cause.
    func next() throws -> Row?
}
