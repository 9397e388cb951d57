/// Walks over a Python source byte by byte, past strings and comments, and knows how many brackets are open.
struct PythonWalk {
    private let bytes: [UInt8]
    private let end: Int
    /// Behind the byte that `next` gave last.
    private(set) var position: Int
    /// Open brackets after that byte.
    private(set) var depth = 0

    init(_ bytes: [UInt8], in range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// The next byte that is neither of a string nor of a comment; nil at the end.
    mutating func next() -> UInt8? {
        while position < end {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "#"):
                while position < end, bytes[position] != 0x0A { position += 1 }
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString(byte)
            case UInt8(ascii: "\\"): position = min(position + 2, end)
            default:
                if "([{".utf8.contains(byte) { depth += 1 }
                if ")]}".utf8.contains(byte) { depth = max(0, depth - 1) }
                position += 1
                return byte
            }
        }
        return nil
    }

    private mutating func skipString(_ quote: UInt8) {
        let isTriple = isTriple(quote)
        position += isTriple ? 3 : 1
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\\") {
                position = min(position + 2, end)
            } else if byte == quote, !isTriple || self.isTriple(quote) {
                position += isTriple ? 3 : 1
                return
            } else if byte == 0x0A, !isTriple {
                return
            } else {
                position += 1
            }
        }
    }

    private func isTriple(_ quote: UInt8) -> Bool {
        position + 2 < end && bytes[position] == quote && bytes[position + 1] == quote && bytes[position + 2] == quote
    }
}

extension PythonWalk {
    /// The names and numbers in a part of a source that are no attributes, as ranges of its bytes.
    static func words(_ bytes: [UInt8], in range: Range<Int>) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var walk = PythonWalk(bytes, in: range)
        var word: Range<Int>?
        var isAttribute = false
        var before: UInt8 = 0
        func finish() { if let word, !isAttribute { words.append(word) } }
        while let byte = walk.next() {
            let at = walk.position - 1
            if isNameByte(byte), let open = word, open.upperBound == at {
                word = open.lowerBound..<at + 1
            } else if isNameByte(byte) {
                finish()
                word = at..<at + 1
                isAttribute = before == UInt8(ascii: ".")
            }
            if byte != 0x20 { before = byte }
        }
        finish()
        return words
    }

    /// Behind the closing bracket of a call whose name ends at `start`; nil: no call follows.
    static func endOfCall(_ bytes: [UInt8], from start: Int, before end: Int) -> Int? {
        var walk = PythonWalk(bytes, in: start..<end)
        var isOpen = false
        while let byte = walk.next() {
            if !isOpen, byte == 0x20 || byte == 0x09 { continue }
            if !isOpen, byte != UInt8(ascii: "(") { return nil }
            isOpen = true
            if walk.depth == 0 { return walk.position }
        }
        return nil
    }
}

func isNameByte(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 97 < 26 || byte &- 48 < 10 || byte == UInt8(ascii: "_") || byte >= 128
}
