import Glibc

/// The white space of C's `isspace` in the C locale: space, \t, \n, \v, \f, \r.
@inline(__always)
package func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 32 || (byte >= 9 && byte <= 13) }

@inline(__always)
func lowered(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 32 : byte }

/// Walks the tokens of a text, the longest runs of bytes that are not separators, without copying.
struct TokenCursor {
    /// One bit per byte value below 64; only such bytes separate.
    private let separators: UInt64
    private var position: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>

    static let whiteSpace: UInt64 = 1 << 32 | 0b11111 << 9
    /// What DeepMind's tester splits at: all white space but the form feed.
    static let whiteSpaceWithoutFormFeed: UInt64 = whiteSpace & ~(1 << 12)

    /// - Parameter text: must outlive the cursor.
    init(_ text: UnsafeRawBufferPointer, separators: UInt64 = TokenCursor.whiteSpace) {
        self.separators = separators
        let bytes = text.bindMemory(to: UInt8.self)
        position = bytes.baseAddress ?? UnsafePointer(bitPattern: 1)!
        end = position + bytes.count
    }

    /// The next token, never empty; nil at the end.
    @inline(__always)
    mutating func next() -> UnsafeBufferPointer<UInt8>? {
        var start = position
        while start < end, isSeparator(start.pointee) { start += 1 }
        guard start < end else {
            position = end
            return nil
        }
        var stop = start + 1
        while stop < end, !isSeparator(stop.pointee) { stop += 1 }
        position = stop
        return UnsafeBufferPointer(start: start, count: stop - start)
    }

    @inline(__always)
    private func isSeparator(_ byte: UInt8) -> Bool { byte < 64 && separators &>> UInt64(byte) & 1 == 1 }
}

@inline(__always)
func areEqual(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    guard left.count > 0 else { return true }
    return memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0
}

/// Equal but for the case of ASCII letters.
func areEqualIgnoringCase(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    for position in 0..<left.count where left[position] != right[position] {
        guard lowered(left[position]) == lowered(right[position]) else { return false }
    }
    return true
}

/// The same number of white-space tokens, each pair matching. The first token of a pair is the program's.
@inline(__always)
func tokensMatch(
    _ output: UnsafeRawBufferPointer, _ expected: UnsafeRawBufferPointer,
    where matches: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
) -> Bool {
    var outputTokens = TokenCursor(output)
    var expectedTokens = TokenCursor(expected)
    while let wanted = expectedTokens.next() {
        guard let found = outputTokens.next(), matches(found, wanted) else { return false }
    }
    return outputTokens.next() == nil
}
