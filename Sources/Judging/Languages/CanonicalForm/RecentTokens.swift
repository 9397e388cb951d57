/// The last tokens of a Python source. `str.format` finds attributes by names that stand in a text, and so is only allowed where that text is
/// written out in front of it: `"{} {}".format(a, b)`.
struct RecentTokens {
    enum Kind: Equatable {
        case other
        case dot
        /// - isLiteral: no escape sequence stands for a letter.
        case string(isLiteral: Bool)
    }

    private var kinds: (Kind, Kind, Kind) = (.other, .other, .other)

    mutating func add(_ kind: Kind) { kinds = (kinds.1, kinds.2, kind) }

    /// Whether the name `format` may follow: it is the built-in function, or the method of one literal string.
    var mayFormat: Bool {
        guard kinds.2 == .dot else { return true }
        if case .string = kinds.0 { return false }
        return kinds.1 == .string(isLiteral: true)
    }
}

extension PythonForm {
    /// Whether an escape sequence of the string may stand for a letter, such as `\x5f`.
    static func hasEscapedLetter(_ string: ArraySlice<UInt8>) -> Bool {
        zip(string, string.dropFirst()).contains { $0 == ScannedSource.backslash && (isDigit($1) || "xuUN\r\n".utf8.contains($1)) }
    }
}
