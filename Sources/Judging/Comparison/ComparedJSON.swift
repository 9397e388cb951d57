/// A JSON value in the form in which two of them are compared.
enum ComparedJSON: Equatable {
    case null
    /// A whole number, `true` and `false`: its digits without zeros in front, so that no size is too large.
    case integer([UInt8])
    case real(Double)
    /// With its escapes resolved.
    case text([UInt8])
    case list([ComparedJSON])
    case object([[UInt8]: ComparedJSON])

    /// Values that are nested deeper are no answer that is compared.
    private static let deepest = 200

    /// nil: the text is not one JSON value.
    static func value(_ text: UnsafeRawBufferPointer) -> ComparedJSON? {
        var reader = Reader(bytes: text)
        guard let value = reader.value(depth: 0) else { return nil }
        reader.skipSpace()
        return reader.position == text.count ? value : nil
    }

    static func == (left: ComparedJSON, right: ComparedJSON) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.integer(let left), .integer(let right)): left == right
        case (.real(let left), .real(let right)): left == right
        case (.integer(let whole), .real(let real)), (.real(let real), .integer(let whole)): isEqual(whole, real)
        case (.text(let left), .text(let right)): left == right
        case (.list(let left), .list(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    private static func isEqual(_ digits: [UInt8], _ real: Double) -> Bool {
        guard real.rounded() == real, let whole = Int64(exactly: real) else {
            return real.isFinite && digits.withUnsafeBufferPointer { DecimalNumber($0)?.value == real }
        }
        return digits == Array(String(whole).utf8)
    }

    private struct Reader {
        let bytes: UnsafeRawBufferPointer
        var position = 0

        mutating func value(depth: Int) -> ComparedJSON? {
            skipSpace()
            guard position < bytes.count, depth < ComparedJSON.deepest else { return nil }
            switch bytes[position] {
            case UInt8(ascii: "["): return list(depth: depth)
            case UInt8(ascii: "{"): return object(depth: depth)
            case UInt8(ascii: "\""): return string().map(ComparedJSON.text)
            default: return scalar()
            }
        }

        private mutating func list(depth: Int) -> ComparedJSON? {
            var elements: [ComparedJSON] = []
            position += 1
            if takes("]") { return .list([]) }
            repeat {
                guard let element = value(depth: depth + 1) else { return nil }
                elements.append(element)
            } while takes(",")
            return takes("]") ? .list(elements) : nil
        }

        private mutating func object(depth: Int) -> ComparedJSON? {
            var members: [[UInt8]: ComparedJSON] = [:]
            position += 1
            if takes("}") { return .object([:]) }
            repeat {
                skipSpace()
                guard position < bytes.count, bytes[position] == UInt8(ascii: "\""), let key = string(), takes(":"),
                    let member = value(depth: depth + 1)
                else { return nil }
                members[key] = member
            } while takes(",")
            return takes("}") ? .object(members) : nil
        }

        /// A number or a word.
        private mutating func scalar() -> ComparedJSON? {
            let start = position
            while position < bytes.count, !isWhiteSpace(bytes[position]), !",]}:".utf8.contains(bytes[position]) { position += 1 }
            let token = UnsafeRawBufferPointer(rebasing: bytes[start..<position]).bindMemory(to: UInt8.self)
            switch String(decoding: token.prefix(10), as: UTF8.self) {
            case "null": return .null
            case "true": return .integer([UInt8(ascii: "1")])
            case "false": return .integer([UInt8(ascii: "0")])
            case "Infinity": return .real(.infinity)
            case "-Infinity": return .real(-.infinity)
            case "NaN": return .real(.nan)
            default: break
            }
            guard let number = DecimalNumber(token) else { return nil }
            return number.isReal ? .real(number.value) : .integer(digits(token))
        }

        private func digits(_ token: UnsafeBufferPointer<UInt8>) -> [UInt8] {
            let isNegative = token[0] == UInt8(ascii: "-")
            let kept = token.drop { !($0 &- 49 < 9) }
            if kept.isEmpty { return [UInt8(ascii: "0")] }
            return (isNegative ? [UInt8(ascii: "-")] : []) + kept
        }

        /// A string with its escapes resolved. Half of a surrogate pair becomes U+FFFD.
        private mutating func string() -> [UInt8]? {
            var text: [UInt8] = []
            position += 1
            while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
                guard bytes[position] == UInt8(ascii: "\\") else {
                    text.append(bytes[position])
                    position += 1
                    continue
                }
                guard let escaped = escape() else { return nil }
                text += escaped
            }
            guard position < bytes.count else { return nil }
            position += 1
            return text
        }

        private static let escapes: [UInt8: UInt8] = [
            UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12,
            UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
        ]

        private mutating func escape() -> [UInt8]? {
            guard position + 1 < bytes.count else { return nil }
            let letter = bytes[position + 1]
            guard letter == UInt8(ascii: "u") else {
                position += 2
                return Reader.escapes[letter].map { [$0] }
            }
            guard let first = unit() else { return nil }
            if first & 0xFC00 == 0xD800, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            {
                let before = position
                guard let second = unit() else { return nil }
                if second & 0xFC00 == 0xDC00 { return Array(String(decoding: [first, second], as: UTF16.self).utf8) }
                position = before
            }
            return Array(String(decoding: [first], as: UTF16.self).utf8)
        }

        /// The four hexadecimal digits behind `\u`.
        private mutating func unit() -> UInt16? {
            guard position + 6 <= bytes.count else { return nil }
            let digits = String(decoding: bytes[position + 2..<position + 6], as: UTF8.self)
            position += 6
            return digits.utf8.allSatisfy({ isHexadecimal($0) }) ? UInt16(digits, radix: 16) : nil
        }

        private func isHexadecimal(_ byte: UInt8) -> Bool { byte &- 48 < 10 || lowered(byte) &- 97 < 6 }

        private mutating func takes(_ symbol: Unicode.Scalar) -> Bool {
            skipSpace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: symbol) else { return false }
            position += 1
            return true
        }

        mutating func skipSpace() { while position < bytes.count, isWhiteSpace(bytes[position]) { position += 1 } }
    }
}
