/// The first place where two outputs differ, in bytes of each.
package struct FirstDifference: Hashable, Sendable {
    /// Empty at the end of a text: the other one goes on.
    package var expected: Range<Int>
    package var printed: Range<Int>

    /// The first token that differs, as checkers see tokens; where all tokens are equal, the first byte. nil: the outputs are equal.
    package init?(expected: [UInt8], printed: [UInt8]) {
        var (left, right) = (Tokens(expected), Tokens(printed))
        while true {
            let (wanted, found) = (left.next(), right.next())
            if wanted.isEmpty, found.isEmpty { break }
            guard expected[wanted].elementsEqual(printed[found]) else {
                self.expected = wanted
                self.printed = found
                return
            }
        }
        guard expected != printed else { return nil }
        var equal = 0
        while equal < expected.count, equal < printed.count, expected[equal] == printed[equal] { equal += 1 }
        self.expected = equal..<min(equal + 1, expected.count)
        self.printed = equal..<min(equal + 1, printed.count)
    }

    /// The ranges between white space. At the end: the empty range behind the last token.
    private struct Tokens {
        let bytes: [UInt8]
        var position = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        mutating func next() -> Range<Int> {
            var begin = position
            while begin < bytes.count, Tokens.isSpace(bytes[begin]) { begin += 1 }
            guard begin < bytes.count else { return bytes.count..<bytes.count }
            var end = begin
            while end < bytes.count, !Tokens.isSpace(bytes[end]) { end += 1 }
            position = end
            return begin..<end
        }

        private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
    }
}
