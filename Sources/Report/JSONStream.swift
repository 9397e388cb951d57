/// Writes JSON as it goes, with keys in the order in which they are given. The outer levels take a line per member; a member begun with
/// `inline` stays on its line, so that a result can be found with `grep`.
package struct JSONStream {
    private struct Level {
        var isInline: Bool
        var isEmpty = true
    }

    private let stream: TextStream
    private var levels: [Level] = []
    private var afterKey = false

    package init(_ stream: TextStream) { self.stream = stream }

    package mutating func object(inline: Bool = false, _ body: (inout JSONStream) throws -> Void) rethrows {
        try nest("{", "}", inline, body)
    }

    package mutating func array(inline: Bool = false, _ body: (inout JSONStream) throws -> Void) rethrows {
        try nest("[", "]", inline, body)
    }

    package mutating func object(_ key: String, inline: Bool = false, _ body: (inout JSONStream) throws -> Void) rethrows {
        self.key(key)
        try object(inline: inline, body)
    }

    package mutating func array(_ key: String, inline: Bool = false, _ body: (inout JSONStream) throws -> Void) rethrows {
        self.key(key)
        try array(inline: inline, body)
    }

    package mutating func member(_ key: String, _ value: String?) {
        self.key(key)
        element(value)
    }

    package mutating func member(_ key: String, _ value: Int?) {
        self.key(key)
        raw(value.map(String.init) ?? "null")
    }

    package mutating func member(_ key: String, _ value: Bool?) {
        self.key(key)
        raw(value.map(String.init) ?? "null")
    }

    package mutating func member(_ key: String, _ value: Double?) {
        self.key(key)
        element(value)
    }

    /// A number that is already written out; nil: null.
    package mutating func member(_ key: String, number: String?) {
        self.key(key)
        raw(number ?? "null")
    }

    package mutating func element(_ value: String?) {
        guard let value else { return raw("null") }
        separate()
        quote(value)
    }

    package mutating func element(_ value: Int) { raw(String(value)) }
    package mutating func element(_ value: Bool) { raw(String(value)) }

    package mutating func element(_ value: Double?) {
        precondition(value?.isFinite ?? true, "JSON has no infinity and no NaN")
        raw(value.map { "\($0)" } ?? "null")
    }

    /// A finite number to six decimals.
    package mutating func rounded(_ value: Double) { raw(fixed(value, 6)) }

    private mutating func key(_ name: String) {
        separate()
        quote(name)
        stream.append(": ")
        afterKey = true
    }

    private mutating func raw(_ text: String) {
        separate()
        stream.append(text)
    }

    private mutating func nest(_ open: String, _ close: String, _ inline: Bool, _ body: (inout JSONStream) throws -> Void) rethrows {
        separate()
        stream.append(open)
        levels.append(Level(isInline: inline || (levels.last?.isInline ?? false)))
        try body(&self)
        let level = levels.removeLast()
        if !level.isInline, !level.isEmpty { stream.append("\n" + String(repeating: "  ", count: levels.count)) }
        stream.append(close)
    }

    /// Whatever must stand before the next value or key.
    private mutating func separate() {
        if afterKey {
            afterKey = false
            return
        }
        guard var level = levels.popLast() else { return }
        if level.isInline {
            if !level.isEmpty { stream.append(", ") }
        } else {
            stream.append((level.isEmpty ? "\n" : ",\n") + String(repeating: "  ", count: levels.count + 1))
        }
        level.isEmpty = false
        levels.append(level)
    }

    private func quote(_ text: String) {
        stream.append(byte: UInt8(ascii: "\""))
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        if isPlain { stream.append(text) } else { escape(text) }
        stream.append(byte: UInt8(ascii: "\""))
    }

    private func escape(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5c:
                stream.append(byte: UInt8(ascii: "\\"))
                stream.append(byte: UInt8(scalar.value))
            case 0x0a: stream.append("\\n")
            // Some terminals take the second block of control characters for escape sequences too.
            case 0..<0x20, 0x7f..<0xa0:
                let digits = String(scalar.value, radix: 16)
                stream.append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            default: stream.append(String(scalar))
            }
        }
    }
}
