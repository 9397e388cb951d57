/// A source and the place that a scan has come to. Behind its end it reads as NUL, which no scanned source contains: looking ahead cannot trap.
struct ScannedSource {
    private let bytes: [UInt8]
    private(set) var position = 0

    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let backslash = UInt8(ascii: "\\")

    /// - Throws: where the bytes are no UTF-8 or contain NUL, a vertical tab, a form feed, or a carriage return without a line feed behind it:
    ///   compilers and interpreters disagree about these.
    init(_ bytes: [UInt8]) throws(UnclearSource) {
        var isASCII = true
        for (index, byte) in bytes.enumerated() {
            if byte >= 0x80 { isASCII = false }
            guard byte < 0x20 else { continue }
            let isLineEnd = byte == Self.carriageReturn && index + 1 < bytes.count && bytes[index + 1] == Self.newline
            guard byte != 0, byte != 0x0B, byte != 0x0C, byte != Self.carriageReturn || isLineEnd else { throw UnclearSource() }
        }
        guard isASCII || String(validating: bytes, as: UTF8.self) != nil else { throw UnclearSource() }
        self.bytes = bytes
    }

    var count: Int { bytes.count }
    var isAtEnd: Bool { position >= bytes.count }
    var here: UInt8 { self[0] }
    /// 1 for LF, 2 for CR LF, 0 for everything else.
    var newlineLength: Int { here == Self.newline ? 1 : here == Self.carriageReturn ? 2 : 0 }

    /// The byte that lies `offset` (0 or more) behind the place.
    subscript(offset: Int) -> UInt8 { position + offset < bytes.count ? bytes[position + offset] : 0 }

    func isNext(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { text in text.indices.allSatisfy { self[$0] == text[$0] } }
    }

    mutating func skip(_ count: Int = 1) { position = min(position + count, bytes.count) }

    mutating func skip(while belongs: (UInt8) -> Bool) {
        while position < bytes.count, belongs(bytes[position]) { position += 1 }
    }

    mutating func skipLine() { skip { $0 != Self.newline } }

    /// Moves past a backslash and what it escapes: one byte, or the end of a line.
    mutating func skipEscape() {
        skip()
        skip(max(1, newlineLength))
    }

    /// From an earlier place to this one.
    func text(from start: Int) -> ArraySlice<UInt8> { bytes[start..<position] }
}

/// Letters, digits, underscores, and all bytes that are not ASCII.
func isWordByte(_ byte: UInt8) -> Bool {
    byte | 0x20 &- 97 < 26 || byte &- 48 < 10 || byte == UInt8(ascii: "_") || byte >= 0x80
}

func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }
