/// One value of a row in its flat form. A container is followed by all nodes of its content: the elements of a list, or the members of an
/// object, each as a text node with the key and the nodes of its value.
struct CellNode {
    enum Kind: UInt32 {
        case null
        case bool
        case integer
        case number
        case text
        case list
        case object
    }

    var kind: Kind
    /// How many nodes the value has, this one included: the next sibling is so many nodes further.
    var span: UInt32
    /// A bool's 0 or 1, an `Int64`, or the bit pattern of a `Double`.
    var bits: UInt64
    /// The UTF-8 of a text, or the name that a schema gives to an integer. nil: neither.
    var text: UnsafePointer<UInt8>?
    /// In bytes.
    var textLength: Int

    init(_ kind: Kind, bits: UInt64 = 0, text: UnsafePointer<UInt8>? = nil, textLength: Int = 0) {
        self.kind = kind
        span = 1
        self.bits = bits
        self.text = text
        self.textLength = textLength
    }
}
