/// One pass over the bytes of a JSON text. Its stack is an array, so that no depth of nesting can end the process.
struct JSONScan {
    enum Edit: Hashable {
        /// `\ud835` that is no half of a pair: six bytes.
        case escapedHalfPair(Int)
        /// The same half as UTF-8 would write it, in three bytes.
        case rawHalfPair(Int)
        /// A member whose key occurs again in its object, up to and with the comma behind it.
        case overriddenMember(Range<Int>)
    }

    private(set) var edits: [Edit] = []
    private(set) var hasNonFiniteNumbers = false

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    private var containers: [Container] = []

    private struct Container {
        /// By key: where the member begins and, once it is known, where its comma ends. nil: an array.
        var members: [String: Range<Int>]?
        var key = ""
        var start = 0
    }

    /// As deep as Foundation's decoder goes.
    private static let deepest = 512

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    mutating func run() throws(JSONFault) {
        try value()
        while !containers.isEmpty { try afterValue() }
        skipSpace()
        if position < bytes.count { throw fault("more text follows the value") }
    }

    /// Reads a value whole, or the beginning of a container down to the first value in it.
    private mutating func value() throws(JSONFault) {
        while true {
            skipSpace()
            switch try byte() {
            case UInt8(ascii: "{"):
                try open(Container(members: [:]))
                if try closes(UInt8(ascii: "}")) { return }
                try key()
            case UInt8(ascii: "["):
                try open(Container())
                if try closes(UInt8(ascii: "]")) { return }
            case UInt8(ascii: "\""): return try string()
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
            default: return try word()
            }
        }
    }

    /// What follows a value in the innermost container: its end, or a comma and the next value.
    private mutating func afterValue() throws(JSONFault) {
        skipSpace()
        let isObject = containers[containers.count - 1].members != nil
        switch try byte() {
        case UInt8(ascii: ","):
            position += 1
            if isObject {
                noteMember()
                skipSpace()
                try key()
            }
            try value()
        case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject:
            position += 1
            containers.removeLast()
        default: throw fault("a comma or the closing \(isObject ? "}" : "]") is missing")
        }
    }

    private mutating func open(_ container: Container) throws(JSONFault) {
        guard containers.count < Self.deepest else { throw fault("its values are nested more than \(Self.deepest) deep") }
        position += 1
        containers.append(container)
    }

    private mutating func closes(_ end: UInt8) throws(JSONFault) -> Bool {
        skipSpace()
        guard try byte() == end else { return false }
        position += 1
        containers.removeLast()
        return true
    }

    private mutating func key() throws(JSONFault) {
        let start = position
        guard try byte() == UInt8(ascii: "\"") else {
            throw fault(bytes[position] == UInt8(ascii: "'") ? Self.quotes : "a key in double quotes is missing")
        }
        try string()
        let key = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
        let innermost = containers.count - 1
        if let earlier = containers[innermost].members?[key] { edits.append(.overriddenMember(earlier)) }
        containers[innermost].key = key
        containers[innermost].start = start
        skipSpace()
        guard try byte() == UInt8(ascii: ":") else { throw fault("a colon is missing after a key") }
        position += 1
    }

    /// Remembers the member that ends with the comma just read.
    private mutating func noteMember() {
        let innermost = containers.count - 1
        let (key, start) = (containers[innermost].key, containers[innermost].start)
        containers[innermost].members?[key] = start..<position
    }
}

// Strings.
extension JSONScan {
    private static let quotes = "strings stand in double quotes"

    private mutating func string() throws(JSONFault) {
        position += 1
        while true {
            switch try byte() {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"): try escape()
            case 0..<0x20:
                throw fault(bytes[position] == 0 ? "it holds zero bytes" : "a control character in a string is not escaped")
            case 0x20..<0x80: position += 1
            default: try character()
            }
        }
    }

    private mutating func escape() throws(JSONFault) {
        let start = position
        position += 1
        guard try byte() == UInt8(ascii: "u") else {
            guard #""\/bfnrt"#.utf8.contains(bytes[position]) else {
                throw fault("a backslash is followed by what is no escape", at: start)
            }
            position += 1
            return
        }
        position += 1
        switch try codeUnit() {
        case 0xDC00...0xDFFF: edits.append(.escapedHalfPair(start))
        case 0xD800...0xDBFF:
            let second = position
            guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u") else {
                edits.append(.escapedHalfPair(start))
                return
            }
            position += 2
            if try (0xDC00...0xDFFF).contains(codeUnit()) { return }
            edits.append(.escapedHalfPair(start))
            // The second escape is read again by itself: it may be the first half of a pair.
            position = second
        default: break
        }
    }

    private mutating func codeUnit() throws(JSONFault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try byte())).hexDigitValue else {
                throw fault(#"\u is not followed by four hexadecimal digits"#)
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }

    /// A character of two to four bytes.
    private mutating func character() throws(JSONFault) {
        let first = bytes[position]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard (0xC2...0xF4).contains(first), position + length <= bytes.count else { throw fault("it is not UTF-8") }
        let rest = bytes[position + 1..<position + length]
        let second = rest[position + 1]
        let isTooLong = first == 0xE0 && second < 0xA0 || first == 0xF0 && second < 0x90
        let isTooLarge = first == 0xF4 && second > 0x8F
        guard rest.allSatisfy({ $0 & 0xC0 == 0x80 }), !isTooLong, !isTooLarge else { throw fault("it is not UTF-8") }
        if first == 0xED && second >= 0xA0 { edits.append(.rawHalfPair(position)) }
        position += length
    }
}

// Numbers, words and bytes.
extension JSONScan {
    private mutating func number() throws(JSONFault) {
        let start = position
        if bytes[position] == UInt8(ascii: "-") {
            position += 1
            if try byte() == UInt8(ascii: "I") { return try word() }
        }
        let whole = position
        try digits(start)
        if bytes[whole] == UInt8(ascii: "0"), position - whole > 1 { throw fault("a number begins with a zero", at: start) }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try digits(start)
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count, [UInt8(ascii: "-"), UInt8(ascii: "+")].contains(bytes[position]) { position += 1 }
            try digits(start)
        }
    }

    private mutating func digits(_ start: Int) throws(JSONFault) {
        let first = position
        while position < bytes.count, bytes[position] &- 48 < 10 { position += 1 }
        if position == first {
            _ = try byte()
            throw fault("a number is not whole", at: start)
        }
    }

    private mutating func word() throws(JSONFault) {
        let start = position
        while position < bytes.count, bytes[position] | 0x20 &- 97 < 26 { position += 1 }
        let word = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
        switch word {
        case "true", "false", "null": return
        case "NaN", "Infinity": hasNonFiniteNumbers = true
        default:
            // A word may be cut at the end of the line.
            if position == bytes.count, ["true", "false", "null", "NaN", "Infinity"].contains(where: { $0.hasPrefix(word) }) {
                throw JSONFault(offset: position, cause: .cut)
            }
            position = start
            throw fault(noValue(word))
        }
    }

    private func noValue(_ word: String) -> String {
        if let known = ["True": "true", "False": "false", "None": "null", "nan": "NaN", "undefined": "null"][word] {
            return "`\(word)` is written `\(known)` in JSON"
        }
        switch bytes[position] {
        case 0: return "it holds zero bytes"
        case UInt8(ascii: "'"): return Self.quotes
        case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","): return "a value is missing"
        default: return "no value begins here"
        }
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private func byte() throws(JSONFault) -> UInt8 {
        guard position < bytes.count else { throw JSONFault(offset: position, cause: .cut) }
        return bytes[position]
    }

    private func fault(_ what: String, at offset: Int? = nil) -> JSONFault {
        JSONFault(offset: offset ?? position, cause: .syntax(what))
    }
}
