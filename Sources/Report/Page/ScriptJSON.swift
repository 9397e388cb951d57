/// Writes compact JSON that may stand inside a `<script>` element and in a script: no text can end the element, begin a comment of HTML, or
/// end a line of JavaScript.
struct ScriptJSON: Sendable {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    mutating func object(_ body: (inout ScriptJSON) -> Void) { nest("{", "}", body) }
    mutating func array(_ body: (inout ScriptJSON) -> Void) { nest("[", "]", body) }

    mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: [UInt8(ascii: "\""), UInt8(ascii: ":")])
        needsComma = false
    }

    mutating func key(name: String) {
        text(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func text(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        if text.utf8.allSatisfy(ScriptJSON.isPlain) { bytes.append(contentsOf: text.utf8) } else { escape(text) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    mutating func number(_ value: Int) {
        separate()
        bytes.append(decimal: value)
        needsComma = true
    }

    /// To six decimals.
    mutating func number(_ value: Double) {
        separate()
        bytes.append(contentsOf: fixed(value, 6).utf8)
        needsComma = true
    }

    mutating func numbers(_ values: some Sequence<Int>) {
        array { json in for value in values { json.number(value) } }
    }

    mutating func numbers(_ numbers: ScriptNumbers) {
        separate()
        bytes.append(UInt8(ascii: "["))
        bytes.append(contentsOf: numbers.bytes)
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    mutating func texts(_ values: some Sequence<String>) {
        array { json in for value in values { json.text(value) } }
    }

    /// What another writer wrote: one whole value.
    mutating func value(_ other: ScriptJSON) {
        separate()
        bytes.append(contentsOf: other.bytes)
        needsComma = true
    }

    private mutating func nest(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout ScriptJSON) -> Void) {
        separate()
        bytes.append(UInt8(ascii: open))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    private mutating func separate() { if needsComma { bytes.append(UInt8(ascii: ",")) } }

    private static func isPlain(_ byte: UInt8) -> Bool {
        guard byte >= 0x20, byte < 0x7f else { return false }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): return false
        default: return true
        }
    }

    /// Other letters than those of ASCII stay as they are, but for line ends of JavaScript and what directs how text is laid out.
    private mutating func escape(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0..<0x80 where ScriptJSON.isPlain(UInt8(scalar.value)): bytes.append(UInt8(scalar.value))
            case 0x0a: bytes.append(contentsOf: "\\n".utf8)
            case 0..<0xa0, 0xad, 0x061c, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff:
                let digits = String(scalar.value, radix: 16)
                bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
            default: bytes.append(contentsOf: String(scalar).utf8)
            }
        }
    }
}

/// Whole numbers with commas between them, for a list that is written while others are.
struct ScriptNumbers: Sendable {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ value: Int) {
        if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
        bytes.append(decimal: value)
    }
}
