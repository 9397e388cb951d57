/// A value of a row. Reading it as what it is not throws a `DatasetError` with the file, the row and the value's path in it, such as
/// `private_tests.input[3]`.
struct Cell {
    let row: Row
    /// Among the row's nodes.
    let index: Int

    var kind: CellNode.Kind { node.kind }
    var isNull: Bool { node.kind == .null }

    private var node: CellNode { row.nodes[index] }
    private var end: Int { index + Int(node.span) }
}

// Scalars.
extension Cell {
    func text() throws(DatasetError) -> String { String(decoding: try utf8(), as: UTF8.self) }

    /// A text's UTF-8 in memory of its own.
    func bytes() throws(DatasetError) -> [UInt8] { Array(try utf8()) }

    /// A text's UTF-8, valid as long as the row.
    func utf8() throws(DatasetError) -> UnsafeBufferPointer<UInt8> {
        guard node.kind == .text else { throw mismatch("a string") }
        return UnsafeBufferPointer(start: node.text, count: node.textLength)
    }

    func flag() throws(DatasetError) -> Bool {
        guard node.kind == .bool else { throw mismatch("true or false") }
        return node.bits != 0
    }

    /// `2.0` is a whole number too.
    func integer() throws(DatasetError) -> Int {
        guard let whole = wholeNumber else { throw mismatch("a whole number") }
        return whole
    }

    /// NaN and infinity are possible.
    func number() throws(DatasetError) -> Double {
        switch node.kind {
        case .integer: return Double(Int64(bitPattern: node.bits))
        case .number: return Double(bitPattern: node.bits)
        default: throw mismatch("a number")
        }
    }

    /// The digits of a whole number that 64 bits do not hold; nil: the number is another one.
    var digits: String? {
        guard node.kind == .number, let text = node.text else { return nil }
        return String(decoding: UnsafeBufferPointer(start: text, count: node.textLength), as: UTF8.self)
    }

    /// nil: not a number, or not a whole one in the range of `Int`.
    var wholeNumber: Int? {
        switch node.kind {
        case .integer: Int(Int64(bitPattern: node.bits))
        case .number: Int(exactly: Double(bitPattern: node.bits))
        default: nil
        }
    }

    /// The name that the file's schema gives to an integer, as a class label has one.
    var label: String? {
        guard node.kind == .integer, let text = node.text else { return nil }
        return String(decoding: UnsafeBufferPointer(start: text, count: node.textLength), as: UTF8.self)
    }
}

// Containers.
extension Cell {
    /// The member of an object, null included; nil: it has none. Of several members with one key, the last counts.
    func member(_ key: String) throws(DatasetError) -> Cell? {
        guard node.kind == .object else { throw mismatch("an object") }
        // Read once: every access to a property of an object costs as much as a comparison.
        let nodes = row.nodes
        let end = index + Int(nodes[index].span)
        var key = key
        let found = key.withUTF8 { wanted -> Int? in
            var found: Int?
            var at = index + 1
            while at < end {
                if nodes[at].isText(wanted) { found = at + 1 }
                at += 1 + Int(nodes[at + 1].span)
            }
            return found
        }
        return found.map { Cell(row: row, index: $0) }
    }

    /// The member of an object; nil: it has none, or it is null.
    func optional(_ key: String) throws(DatasetError) -> Cell? {
        guard let member = try member(key), !member.isNull else { return nil }
        return member
    }

    /// The member of an object, which may be null.
    func required(_ key: String) throws(DatasetError) -> Cell {
        guard let member = try member(key) else { throw missing(key) }
        return member
    }

    /// The elements of a list.
    func elements() throws(DatasetError) -> CellElements {
        guard node.kind == .list else { throw mismatch("a list") }
        return CellElements(row: row, nodes: row.nodes, at: index + 1, end: end)
    }

    /// The elements of a list of texts.
    func texts() throws(DatasetError) -> [String] {
        var texts: [String] = []
        for element in try elements() { texts.append(try element.text()) }
        return texts
    }

    /// Calls the body with each key of an object that is none of `known`, and its value, in the order of the file. A key that is there twice
    /// comes twice.
    func forEachMember(besides known: [String] = [], _ body: (String, Cell) throws -> Void) throws {
        guard node.kind == .object else { throw mismatch("an object") }
        let nodes = row.nodes
        let end = index + Int(nodes[index].span)
        var at = index + 1
        while at < end {
            let key = nodes[at]
            if !known.contains(where: { key.isText($0) }) {
                try body(
                    String(decoding: UnsafeBufferPointer(start: key.text, count: key.textLength), as: UTF8.self),
                    Cell(row: row, index: at + 1))
            }
            at += 1 + Int(nodes[at + 1].span)
        }
    }

    /// The keys of an object that are none of `known`.
    func keys(besides known: [String]) throws -> [String] {
        var keys: [String] = []
        try forEachMember(besides: known) { key, _ in keys.append(key) }
        return keys
    }
}

/// The elements of a list.
struct CellElements: Sequence, IteratorProtocol {
    let row: Row
    fileprivate let nodes: UnsafePointer<CellNode>
    fileprivate var at: Int
    fileprivate let end: Int

    mutating func next() -> Cell? {
        guard at < end else { return nil }
        defer { at += Int(nodes[at].span) }
        return Cell(row: row, index: at)
    }
}

extension CellNode {
    fileprivate func isText(_ wanted: String) -> Bool {
        guard textLength == wanted.utf8.count else { return false }
        var wanted = wanted
        return wanted.withUTF8 { isText($0) }
    }

    fileprivate func isText(_ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        guard textLength == wanted.count else { return false }
        for index in 0..<textLength where text![index] != wanted[index] { return false }
        return true
    }
}
