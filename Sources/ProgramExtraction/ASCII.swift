/// Bytes of a text, by what they are in ASCII.
package enum ASCII {
    package static let newline = UInt8(ascii: "\n")
    package static let space = UInt8(ascii: " ")

    package static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (byte >= 9 && byte <= 13) }
    package static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }
    package static func isLetter(_ byte: UInt8) -> Bool { (byte | 32) >= 97 && (byte | 32) <= 122 }
    /// Letters, digits, the underscore, and every byte of a character beyond ASCII.
    package static func isWord(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) || byte == 95 || byte >= 128 }

    package static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte | 32 : byte }
}

extension [UInt8] {
    /// Whether the word stands at `position`; the word is ASCII in lower case, the text in either.
    func hasWord(_ word: StaticString, at position: Int, before end: Int) -> Bool {
        guard position + word.utf8CodeUnitCount <= end else { return false }
        return word.withUTF8Buffer { letters in
            for offset in 0..<letters.count where ASCII.lowercased(self[position + offset]) != letters[offset] { return false }
            return true
        }
    }

    func hasPrefix(_ prefix: StaticString, in range: Range<Int>) -> Bool {
        guard prefix.utf8CodeUnitCount <= range.count else { return false }
        return prefix.withUTF8Buffer { letters in
            for offset in 0..<letters.count where self[range.lowerBound + offset] != letters[offset] { return false }
            return true
        }
    }

    /// The part of the range without blanks at both ends.
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, ASCII.isBlank(self[start]) { start += 1 }
        while end > start, ASCII.isBlank(self[end - 1]) { end -= 1 }
        return start..<end
    }

    package func text(_ range: Range<Int>) -> String { String(decoding: self[range], as: UTF8.self) }
}
