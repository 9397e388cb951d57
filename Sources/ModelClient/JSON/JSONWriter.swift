/// Writes JSON as bytes, members in the order of the calls.
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    /// Whether the next member or element needs no comma before it.
    private var isFirst = true

    package init(capacity: Int = 512) { bytes.reserveCapacity(capacity) }

    /// The members are what the body writes.
    package mutating func object(_ body: (inout JSONWriter) -> Void) { nested(UInt8(ascii: "{"), UInt8(ascii: "}"), body) }

    /// The elements are what the body writes, with `element` before each.
    package mutating func array(_ body: (inout JSONWriter) -> Void) { nested(UInt8(ascii: "["), UInt8(ascii: "]"), body) }

    package mutating func member(_ name: String, _ value: (inout JSONWriter) -> Void) {
        separate()
        string(name)
        bytes.append(UInt8(ascii: ":"))
        value(&self)
    }

    package mutating func element(_ value: (inout JSONWriter) -> Void) {
        separate()
        value(&self)
    }

    package mutating func member(_ name: String, _ value: String) { member(name) { $0.string(value) } }
    package mutating func member(_ name: String, _ value: Int) { member(name) { $0.number(JSONNumber(value)) } }
    package mutating func member(_ name: String, _ value: Double) { member(name) { $0.number(JSONNumber(value)) } }
    package mutating func member(_ name: String, _ value: Bool) { member(name) { $0.value(.boolean(value)) } }
    package mutating func member(_ name: String, _ value: JSONValue) { member(name) { $0.value(value) } }

    package mutating func number(_ number: JSONNumber) { bytes.append(contentsOf: number.text.utf8) }

    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .boolean(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let value): number(value)
        case .string(let value): string(value)
        case .array(let elements): array { writer in elements.forEach { element in writer.element { $0.value(element) } } }
        case .object(let members): object { writer in members.forEach { writer.member($0.name, $0.value) } }
        }
    }

    /// Escapes quotes, backslashes and control characters; everything else stays as it is, byte for byte.
    package mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            bytes.append(UInt8(ascii: "\""))
            var start = 0
            for index in utf8.indices where utf8[index] < 0x20 || utf8[index] == UInt8(ascii: "\"") || utf8[index] == UInt8(ascii: "\\") {
                bytes.append(contentsOf: utf8[start..<index])
                escape(utf8[index])
                start = index + 1
            }
            bytes.append(contentsOf: utf8[start...])
            bytes.append(UInt8(ascii: "\""))
        }
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x0a: bytes.append(UInt8(ascii: "n"))
        case 0x0d: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            bytes.append(contentsOf: [
                UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0"), digits[Int(byte >> 4)], digits[Int(byte & 15)],
            ])
        }
    }

    private mutating func nested(_ opening: UInt8, _ closing: UInt8, _ body: (inout JSONWriter) -> Void) {
        bytes.append(opening)
        isFirst = true
        body(&self)
        bytes.append(closing)
        isFirst = false
    }

    private mutating func separate() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }
}
