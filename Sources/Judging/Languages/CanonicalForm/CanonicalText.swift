/// Tokens, each with NUL behind it. No token contains NUL or is one of the marks, so that different lists of tokens are different bytes.
struct CanonicalText {
    /// What stands between the tokens of the source and counts.
    enum Mark: UInt8 {
        /// The end of a logical line of Python or of a directive of C.
        case lineEnd = 0x0A
        case indent = 0x09
        case dedent = 0x08
        /// White space, where a program can tell whether there is any.
        case space = 0x20
    }

    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// Adds the bytes one by one: a token has a few, and a call for all of them takes longer.
    mutating func add(_ token: ArraySlice<UInt8>) {
        for byte in token { bytes.append(byte) }
        bytes.append(0)
    }

    mutating func add(_ mark: Mark) {
        bytes.append(mark.rawValue)
        bytes.append(0)
    }
}
