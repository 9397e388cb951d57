import CRows

/// A JSON text as the nodes of a row. The memory is used again for the next text.
final class JSONDocument {
    /// Of the text that was read last, as many as the first one's span.
    private(set) var cells: UnsafePointer<CellNode>
    /// simdjson's parser; nil: there was no memory for it. `JSONScan` reads every text then.
    private let parser: OpaquePointer?
    /// Those that `JSONScan` makes.
    private(set) var nodes: UnsafeMutablePointer<CellNode>
    private var capacity = 64
    private(set) var count = 0
    /// Halves of surrogate pairs in the text that was read last, each of which is U+FFFD now.
    private(set) var halfPairs = 0
    /// Strings that have escapes, decoded. None gets longer, so the text's own length is enough for all.
    private var texts = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 4096)
    private var textsUsed = 0
    private var found: UnsafePointer<CellNode>?

    /// - Parameter columns: the only members that are needed of texts that are objects; nil means all. Others may be among the nodes.
    init(columns: [String]? = nil) {
        nodes = .allocate(capacity: capacity)
        cells = UnsafePointer(nodes)
        parser = Self.parser(columns)
    }

    /// nil: there is no memory for it.
    private static func parser(_ columns: [String]?) -> OpaquePointer? {
        guard let parser = gencode_json_create() else { return nil }
        for name in (columns ?? []).map({ Array($0.utf8) }) where gencode_json_want(parser, name, name.count) != 0 {
            gencode_json_free(parser)
            return nil
        }
        return parser
    }

    deinit {
        if let parser { gencode_json_free(parser) }
        nodes.deallocate()
        texts.deallocate()
    }

    /// Reads a text, whose bytes must stay where they are as long as the nodes are used. `padding` more bytes behind it can be read.
    ///
    /// simdjson reads what is plain JSON. A text that it refuses is read by `JSONScan`, which says what is wrong with it or understands it.
    func read(_ bytes: UnsafeRawBufferPointer) throws(JSONFault) {
        halfPairs = 0
        if let parser, let start = bytes.baseAddress,
            gencode_json_read(parser, start.assumingMemoryBound(to: UInt8.self), bytes.count, &found) > 0, let found
        {
            cells = found
            return
        }
        try scan(bytes)
    }

    func scan(_ bytes: UnsafeRawBufferPointer) throws(JSONFault) {
        halfPairs = 0
        count = 0
        textsUsed = 0
        if texts.count < bytes.count {
            texts.deallocate()
            texts = .allocate(capacity: max(bytes.count, 2 * texts.count))
        }
        var scan = JSONScan(bytes, into: self)
        try scan.run()
        cells = UnsafePointer(nodes)
    }

    static let padding = GENCODE_JSON_PADDING

    func append(_ node: CellNode) {
        if count == capacity { grow() }
        (nodes + count).initialize(to: node)
        count += 1
    }

    /// The container that begins at this node has all its content.
    func close(_ start: Int) { nodes[start].span = UInt32(count - start) }

    func appendText(_ bytes: UnsafeRawBufferPointer) {
        UnsafeMutableRawBufferPointer(start: texts.baseAddress! + textsUsed, count: bytes.count).copyMemory(from: bytes)
        textsUsed += bytes.count
    }

    func appendText(_ scalar: Unicode.Scalar) {
        for byte in UTF8.encode(scalar)! {
            texts[textsUsed] = byte
            textsUsed += 1
        }
    }

    func appendHalfPair() {
        appendText("\u{FFFD}")
        halfPairs += 1
    }

    /// Where the next decoded byte goes.
    var textEnd: UnsafePointer<UInt8> { UnsafePointer(texts.baseAddress! + textsUsed) }

    private func grow() {
        let larger = UnsafeMutablePointer<CellNode>.allocate(capacity: 2 * capacity)
        larger.moveInitialize(from: nodes, count: count)
        nodes.deallocate()
        nodes = larger
        capacity *= 2
    }
}

/// The first place of a text that is not JSON.
struct JSONFault: Error, Hashable {
    enum Cause: Hashable {
        /// The text ends within a value.
        case cut
        /// What is wrong, as the end of a sentence.
        case syntax(String)
    }

    /// In bytes, from 0.
    var offset: Int
    var cause: Cause

    /// In characters (Unicode scalars), from 1.
    func column(in line: UnsafeRawBufferPointer) -> Int { Self.column(line.prefix(offset)) }

    /// In a text of any number of lines; both from 1.
    func place(in text: UnsafeRawBufferPointer) -> (line: Int, column: Int) {
        let before = text.prefix(offset)
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? before.startIndex
        return (before.count { $0 == UInt8(ascii: "\n") } + 1, Self.column(before[start...]))
    }

    private static func column(_ before: Slice<UnsafeRawBufferPointer>) -> Int { before.count { $0 & 0xC0 != 0x80 } + 1 }
}
