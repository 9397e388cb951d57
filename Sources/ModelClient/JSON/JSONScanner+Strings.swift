/// A key of an object, compared without making a string of it.
package struct JSONKey {
    let bytes: UnsafeBufferPointer<UInt8>
    let hasEscapes: Bool

    @inline(__always) package static func ~= (name: StaticString, key: JSONKey) -> Bool {
        guard !key.hasEscapes else { return key.text == name.description }
        let count = name.utf8CodeUnitCount
        guard key.bytes.count == count else { return false }
        for index in 0..<count where key.bytes[index] != name.utf8Start[index] { return false }
        return true
    }

    package var text: String { JSONScanner.decoded(bytes, hasEscapes: hasEscapes) }
}

extension JSONScanner {
    package mutating func string() throws(JSONError) -> String {
        skipSpace()
        let (extent, hasEscapes) = try stringExtent()
        return JSONScanner.decoded(UnsafeBufferPointer(rebasing: bytes[extent]), hasEscapes: hasEscapes)
    }

    /// Reads a string; nil means that a value of another kind, such as null, was there and is skipped.
    package mutating func stringIfAny() throws(JSONError) -> String? {
        guard try kind() == .string else {
            try skip()
            return nil
        }
        return try string()
    }

    mutating func key() throws(JSONError) -> JSONKey {
        let (extent, hasEscapes) = try stringExtent()
        return JSONKey(bytes: UnsafeBufferPointer(rebasing: bytes[extent]), hasEscapes: hasEscapes)
    }

    /// Reads a string and checks its escapes. The extent is what lies between the quotes.
    mutating func stringExtent() throws(JSONError) -> (extent: Range<Int>, hasEscapes: Bool) {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw error("a string was expected") }
        position += 1
        let start = position
        var hasEscapes = false
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return (start..<position - 1, hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try skipEscape()
            case 0..<0x20: throw error("a control character is not escaped")
            default: position += 1
            }
        }
        throw error("a string has no end")
    }

    private mutating func skipEscape() throws(JSONError) {
        guard position + 1 < bytes.count else { throw error("a string has no end") }
        switch bytes[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            guard position + 6 <= bytes.count, JSONScanner.codeUnit(bytes, at: position + 2) != nil
            else { throw error("\\u needs four hexadecimal digits") }
            position += 6
        default: throw error("no such escape")
        }
    }

    /// The text of a string whose escapes were checked. It is never longer than its escaped form.
    static func decoded(_ bytes: UnsafeBufferPointer<UInt8>, hasEscapes: Bool) -> String {
        guard hasEscapes else { return String(decoding: bytes, as: UTF8.self) }
        return String(unsafeUninitializedCapacity: bytes.count) { output in
            var written = 0
            var position = 0
            while position < bytes.count {
                let byte = bytes[position]
                if byte == UInt8(ascii: "\\") {
                    position += decodeEscape(bytes, at: position, to: output, &written)
                } else {
                    output[written] = byte
                    written += 1
                    position += 1
                }
            }
            return written
        }
    }

    /// Writes what an escape stands for, and returns the length of the escape in bytes.
    private static func decodeEscape(
        _ bytes: UnsafeBufferPointer<UInt8>, at position: Int, to output: UnsafeMutableBufferPointer<UInt8>, _ written: inout Int
    ) -> Int {
        let name = bytes[position + 1]
        if name == UInt8(ascii: "u") { return decodeCodeUnits(bytes, at: position, to: output, &written) }
        output[written] =
            switch name {
            case UInt8(ascii: "n"): 0x0a
            case UInt8(ascii: "t"): 0x09
            case UInt8(ascii: "r"): 0x0d
            case UInt8(ascii: "b"): 0x08
            case UInt8(ascii: "f"): 0x0c
            default: name
            }
        written += 1
        return 2
    }

    private static func decodeCodeUnits(
        _ bytes: UnsafeBufferPointer<UInt8>, at position: Int, to output: UnsafeMutableBufferPointer<UInt8>, _ written: inout Int
    ) -> Int {
        let first = codeUnit(bytes, at: position + 2) ?? 0xfffd
        var scalar = Unicode.Scalar(UInt32(first)) ?? "\u{fffd}"
        var length = 6
        if UTF16.isLeadSurrogate(first), position + 12 <= bytes.count, bytes[position + 6] == UInt8(ascii: "\\"),
            bytes[position + 7] == UInt8(ascii: "u"), let second = codeUnit(bytes, at: position + 8), UTF16.isTrailSurrogate(second)
        {
            scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xd800) << 10 + (UInt32(second) - 0xdc00)) ?? "\u{fffd}"
            length = 12
        }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
            output[written] = byte
            written += 1
        }
        return length
    }

    /// Four hexadecimal digits; nil: other bytes are there, or fewer.
    private static func codeUnit(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> UInt16? {
        guard position + 4 <= bytes.count else { return nil }
        var unit: UInt16 = 0
        for index in position..<position + 4 {
            guard let digit = hexadecimal(bytes[index]) else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
