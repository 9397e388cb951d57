/// One pass over the bytes of a JSON text (RFC 8259), which says where and why a text is not JSON.
///
/// Three habits of honest writers, Python's among them, are understood rather than refused. Half of a surrogate pair, which no Unicode text
/// can hold, becomes U+FFFD. Of several members with one key, the last counts. `NaN`, `Infinity` and `-Infinity` are numbers; a field that
/// needs a finite number refuses them by its name.
struct JSONScan {
    private let bytes: UnsafeRawBufferPointer
    private let document: JSONDocument
    private var position = 0
    /// The nodes of the containers that are open. An array, so that no depth of nesting can end the process.
    private var containers: [Int] = []

    private static let deepest = 512

    init(_ bytes: UnsafeRawBufferPointer, into document: JSONDocument) {
        self.bytes = bytes
        self.document = document
    }

    mutating func run() throws(JSONFault) {
        guard bytes.count < UInt32.max else { throw fault("it has \(bytes.count) bytes, and 4 GiB are the most", at: 0) }
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
                try open(.object)
                if try closes(UInt8(ascii: "}")) { return }
                try key()
            case UInt8(ascii: "["):
                try open(.list)
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
        let isObject = document.nodes[containers[containers.count - 1]].kind == .object
        switch try byte() {
        case UInt8(ascii: ","):
            position += 1
            if isObject {
                skipSpace()
                try key()
            }
            try value()
        case UInt8(ascii: "}") where isObject, UInt8(ascii: "]") where !isObject: close()
        default: throw fault("a comma or the closing \(isObject ? "}" : "]") is missing")
        }
    }

    private mutating func open(_ kind: CellNode.Kind) throws(JSONFault) {
        guard containers.count < Self.deepest else { throw fault("its values are nested more than \(Self.deepest) deep") }
        position += 1
        containers.append(document.count)
        document.append(CellNode(kind))
    }

    private mutating func closes(_ end: UInt8) throws(JSONFault) -> Bool {
        skipSpace()
        guard try byte() == end else { return false }
        close()
        return true
    }

    private mutating func close() {
        position += 1
        document.close(containers.removeLast())
    }

    private mutating func key() throws(JSONFault) {
        guard try byte() == UInt8(ascii: "\"") else {
            throw fault(bytes[position] == UInt8(ascii: "'") ? Self.quotes : "a key in double quotes is missing")
        }
        try string()
        skipSpace()
        guard try byte() == UInt8(ascii: ":") else { throw fault("a colon is missing after a key") }
        position += 1
    }
}

// Strings.
extension JSONScan {
    private static let quotes = "strings stand in double quotes"

    private mutating func string() throws(JSONFault) {
        position += 1
        /// Where the bytes begin that are not yet part of the decoded text.
        var start = position
        let text = document.textEnd
        var isDecoded = false
        func take(to end: Int) {
            document.appendText(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            isDecoded = true
        }
        while true {
            switch try byte() {
            case UInt8(ascii: "\""):
                if isDecoded {
                    take(to: position)
                    append(text, document.textEnd - text)
                } else {
                    append((bytes.baseAddress! + start).assumingMemoryBound(to: UInt8.self), position - start)
                }
                position += 1
                return
            case UInt8(ascii: "\\"):
                take(to: position)
                try escape()
                start = position
            case 0..<0x20:
                throw fault(bytes[position] == 0 ? "it holds zero bytes" : "a control character in a string is not escaped")
            case 0x20..<0x80: position += 1
            default:
                let end = position
                guard try isHalfPair() else { continue }
                take(to: end)
                document.appendHalfPair()
                start = position
            }
        }
    }

    private func append(_ text: UnsafePointer<UInt8>, _ length: Int) {
        document.append(CellNode(.text, text: text, textLength: length))
    }

    /// Reads one escape, or two that are a pair.
    private mutating func escape() throws(JSONFault) {
        let start = position
        position += 1
        let letter = try byte()
        guard letter != UInt8(ascii: "u") else {
            position += 1
            guard let scalar = try escapedScalar() else { return document.appendHalfPair() }
            return document.appendText(scalar)
        }
        let scalar: Unicode.Scalar
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scalar = Unicode.Scalar(letter)
        case UInt8(ascii: "b"): scalar = "\u{8}"
        case UInt8(ascii: "f"): scalar = "\u{C}"
        case UInt8(ascii: "n"): scalar = "\n"
        case UInt8(ascii: "r"): scalar = "\r"
        case UInt8(ascii: "t"): scalar = "\t"
        default: throw fault("a backslash is followed by what is no escape", at: start)
        }
        document.appendText(scalar)
        position += 1
    }

    /// What follows `\u`; nil: half of a pair.
    private mutating func escapedScalar() throws(JSONFault) -> Unicode.Scalar? {
        let first = try codeUnit()
        guard (0xD800...0xDBFF).contains(first), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return Unicode.Scalar(first) }
        let second = position
        position += 2
        let low = try codeUnit()
        guard (0xDC00...0xDFFF).contains(low) else {
            // The second escape is read again by itself: it may be the first half of a pair.
            position = second
            return nil
        }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (low - 0xDC00))
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

    /// Reads a character of two to four bytes. True: it is half of a surrogate pair, as some write it in three bytes.
    private mutating func isHalfPair() throws(JSONFault) -> Bool {
        let first = bytes[position]
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard (0xC2...0xF4).contains(first), position + length <= bytes.count else { throw fault("it is not UTF-8") }
        let rest = bytes[position + 1..<position + length]
        let second = rest[position + 1]
        let isTooLong = first == 0xE0 && second < 0xA0 || first == 0xF0 && second < 0x90
        let isTooLarge = first == 0xF4 && second > 0x8F
        guard rest.allSatisfy({ $0 & 0xC0 == 0x80 }), !isTooLong, !isTooLarge else { throw fault("it is not UTF-8") }
        position += length
        return first == 0xED && second >= 0xA0
    }
}

// Numbers, words and bytes.
extension JSONScan {
    private mutating func number() throws(JSONFault) {
        let start = position
        if bytes[position] == UInt8(ascii: "-") {
            position += 1
            if try byte() == UInt8(ascii: "I") { return try word(isNegative: true) }
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
            if position < bytes.count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") { position += 1 }
            try digits(start)
        }
        let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
        if let integer = Int64(text) {
            document.append(CellNode(.integer, bits: UInt64(bitPattern: integer)))
        } else {
            // What is beyond a Double is infinite: a field that needs a finite number refuses it. A whole number keeps its digits.
            let isWhole = !text.utf8.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
            let digits = isWhole ? (bytes.baseAddress! + start).assumingMemoryBound(to: UInt8.self) : nil
            document.append(
                CellNode(
                    .number, bits: (Double(text) ?? .infinity).bitPattern, text: digits, textLength: isWhole ? position - start : 0))
        }
    }

    private func append(_ number: Double) { document.append(CellNode(.number, bits: number.bitPattern)) }

    private mutating func digits(_ start: Int) throws(JSONFault) {
        let first = position
        while position < bytes.count, bytes[position] &- 48 < 10 { position += 1 }
        if position == first {
            _ = try byte()
            throw fault("a number is not whole", at: start)
        }
    }

    private mutating func word(isNegative: Bool = false) throws(JSONFault) {
        let start = position
        while position < bytes.count, bytes[position] | 0x20 &- 97 < 26 { position += 1 }
        let word = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
        switch (word, isNegative) {
        case ("true", false), ("false", false): document.append(CellNode(.bool, bits: word == "true" ? 1 : 0))
        case ("null", false): document.append(CellNode(.null))
        case ("NaN", false): append(.nan)
        case ("Infinity", _): append(isNegative ? -.infinity : .infinity)
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
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private func byte() throws(JSONFault) -> UInt8 {
        guard position < bytes.count else { throw JSONFault(offset: position, cause: .cut) }
        return bytes[position]
    }

    private func fault(_ what: String, at offset: Int? = nil) -> JSONFault {
        JSONFault(offset: offset ?? position, cause: .syntax(what))
    }
}
