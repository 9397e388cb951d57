/// Where letters of UTF-8 begin and end in bytes of anybody. Bytes that are no UTF-8 count one by one.
package enum UTF8Letters {
    /// The position, or up to three bytes before it, so that no letter is cut in two.
    package static func start(of position: Int, in bytes: [UInt8]) -> Int {
        guard position > 0, position < bytes.count else { return position }
        var place = position
        while place > 0, position - place < 3, isContinuation(bytes[place]) { place -= 1 }
        return place == position || bytes[place] >= 0xc0 ? place : position
    }

    /// The position, or up to three bytes behind it, so that no letter is cut in two.
    package static func end(of position: Int, in bytes: [UInt8]) -> Int {
        guard position > 0, start(of: position, in: bytes) < position else { return position }
        var place = position
        while place < bytes.count, place - position < 3, isContinuation(bytes[place]) { place += 1 }
        return place
    }

    /// The letter that the position lies in; empty at the end.
    package static func letter(at position: Int, in bytes: [UInt8]) -> Range<Int> {
        guard position < bytes.count else { return bytes.count..<bytes.count }
        return start(of: position, in: bytes)..<end(of: position + 1, in: bytes)
    }

    private static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xc0 == 0x80 }
}
