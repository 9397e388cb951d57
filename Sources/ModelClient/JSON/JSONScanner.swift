/// Why bytes are not the JSON that was expected, and at which byte.
package struct JSONError: Error, Hashable, Sendable {
    package var reason: String
    package var offset: Int
}

/// Reads JSON (RFC 8259) from left to right without making a tree: the caller asks for what it expects and skips the rest.
///
/// Two things that real servers send are accepted beside the standard: `NaN`, `Infinity` and `-Infinity` as numbers, which Python's `json`
/// writes, and a byte-order mark at the start. Half a surrogate pair and invalid UTF-8 become U+FFFD.
///
/// The scanner does not own the bytes. It must not outlive the closure that lends them.
package struct JSONScanner {
    package enum Kind {
        case null, boolean, number, string, array, object
    }

    /// How deep arrays and objects may lie in each other.
    static let depthLimit = 128

    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0
    private var depth = 0

    package init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes.assumingMemoryBound(to: UInt8.self)
        if self.bytes.starts(with: [0xef, 0xbb, 0xbf]) { position = 3 }
    }

    /// Runs the body on a scanner of these bytes and checks that nothing but white space follows what the body read.
    package static func scan<Result>(_ bytes: UnsafeRawBufferPointer, _ body: (inout JSONScanner) throws(JSONError) -> Result)
        throws(JSONError) -> Result
    {
        var scanner = JSONScanner(bytes)
        let result = try body(&scanner)
        scanner.skipSpace()
        guard scanner.position == scanner.bytes.count else { throw scanner.error("more follows after the value") }
        return result
    }

    func error(_ reason: String) -> JSONError { JSONError(reason: reason, offset: position) }

    /// The next byte that is no white space; 0 at the end.
    @inline(__always) var byte: UInt8 { position < bytes.count ? bytes[position] : 0 }

    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0a, 0x0d, 0x09: position += 1
            default: return
            }
        }
    }

    /// What kind of value comes next. The value is not read.
    package mutating func kind() throws(JSONError) -> Kind {
        skipSpace()
        switch byte {
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "N"), UInt8(ascii: "I"): return .number
        default: throw error(position < bytes.count ? "no value starts here" : "the text ends too early")
        }
    }

    /// Reads an object. The body is called with each key and must read or skip the value.
    package mutating func object(_ member: (inout JSONScanner, JSONKey) throws(JSONError) -> Void) throws(JSONError) {
        try open(UInt8(ascii: "{"))
        if close(UInt8(ascii: "}")) { return }
        while true {
            skipSpace()
            let key = try key()
            skipSpace()
            try expect(UInt8(ascii: ":"))
            try member(&self, key)
            if close(UInt8(ascii: "}")) { return }
            try expect(UInt8(ascii: ","))
        }
    }

    /// Reads an array. The body is called once for each element and must read or skip it.
    package mutating func array(_ element: (inout JSONScanner) throws(JSONError) -> Void) throws(JSONError) {
        try open(UInt8(ascii: "["))
        if close(UInt8(ascii: "]")) { return }
        while true {
            try element(&self)
            if close(UInt8(ascii: "]")) { return }
            try expect(UInt8(ascii: ","))
        }
    }

    /// Reads a value of any kind and checks its grammar, without keeping it.
    package mutating func skip() throws(JSONError) {
        switch try kind() {
        case .null: try word("null")
        case .boolean: _ = try boolean()
        case .number: _ = try number()
        case .string: _ = try stringExtent()
        case .array: try array { (scanner) throws(JSONError) in try scanner.skip() }
        case .object: try object { (scanner, _) throws(JSONError) in try scanner.skip() }
        }
    }

    package mutating func boolean() throws(JSONError) -> Bool {
        guard try kind() == .boolean else { throw error("a boolean was expected") }
        let isTrue = byte == UInt8(ascii: "t")
        try word(isTrue ? "true" : "false")
        return isTrue
    }

    package mutating func word(_ word: StaticString) throws(JSONError) {
        skipSpace()
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count, (0..<word.utf8CodeUnitCount).allSatisfy({ bytes[position + $0] == word.utf8Start[$0] })
        else { throw error("no value starts here") }
        position = end
    }

    private mutating func open(_ bracket: UInt8) throws(JSONError) {
        skipSpace()
        try expect(bracket)
        depth += 1
        guard depth <= JSONScanner.depthLimit else { throw error("more than \(JSONScanner.depthLimit) levels lie in each other") }
    }

    private mutating func close(_ bracket: UInt8) -> Bool {
        skipSpace()
        guard byte == bracket, position < bytes.count else { return false }
        position += 1
        depth -= 1
        return true
    }

    private mutating func expect(_ expected: UInt8) throws(JSONError) {
        guard position < bytes.count else { throw error("the text ends too early") }
        guard bytes[position] == expected else { throw error("'\(Character(Unicode.Scalar(expected)))' was expected") }
        position += 1
    }
}
