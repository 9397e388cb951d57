import CRows

/// One value of a row in its flat form. A container is followed by all nodes of its content: the elements of a list, or the members of an
/// object, each as a text node with the key and the nodes of its value.
typealias CellNode = gencode_cell

extension CellNode {
    enum Kind: UInt32 {
        case null
        case bool
        case integer
        case number
        case text
        case list
        case object
    }

    /// Readers have checked the code.
    var kind: Kind { Kind(rawValue: code)! }

    init(_ kind: Kind, bits: UInt64 = 0, text: UnsafePointer<UInt8>? = nil, textLength: Int = 0) {
        self.init(code: kind.rawValue, span: 1, bits: bits, text: text, text_length: UInt64(textLength))
    }

    /// In bytes.
    var textLength: Int { Int(text_length) }
}
