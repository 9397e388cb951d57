/// The first place where two outputs differ, in bytes of each. No range cuts a letter of UTF-8 in two.
package struct FirstDifference: Hashable, Sendable {
    /// Empty where this text has ended and the other one goes on.
    package var expected: Range<Int>
    package var printed: Range<Int>

    /// The rest of the first token that differs, as checkers see tokens, from its first letter that differs; where all tokens are equal, the
    /// first letter that differs. nil: the outputs are equal.
    package init?(expected: [UInt8], printed: [UInt8]) {
        var (left, right) = (Tokens(expected), Tokens(printed))
        while true {
            let (wanted, found) = (left.next(), right.next())
            if wanted.isEmpty, found.isEmpty { break }
            guard expected[wanted].elementsEqual(printed[found]) else {
                let equal = FirstDifference.equalBytes(expected[wanted], printed[found])
                self.expected = UTF8Letters.start(of: wanted.lowerBound + equal, in: expected)..<wanted.upperBound
                self.printed = UTF8Letters.start(of: found.lowerBound + equal, in: printed)..<found.upperBound
                return
            }
        }
        guard expected != printed else { return nil }
        let equal = FirstDifference.equalBytes(expected[...], printed[...])
        self.expected = UTF8Letters.letter(at: equal, in: expected)
        self.printed = UTF8Letters.letter(at: equal, in: printed)
    }

    /// How many bytes the two begin with in common.
    private static func equalBytes(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Int {
        zip(one, other).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(one.count, other.count)
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
