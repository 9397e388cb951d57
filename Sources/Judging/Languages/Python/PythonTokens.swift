/// A token of a Python source, as far as telling the two dialects apart needs it.
enum PythonToken: Hashable {
    case name(String)
    /// A number as written.
    case number(String)
    /// The prefix letters of a string literal, in lower case.
    case string(prefix: String)
    case symbol(String)
    /// The end of a logical line.
    case newline
}

/// The tokens of a Python source. Never fails: bytes that make no sense become symbols.
func pythonTokens(_ source: [UInt8]) -> [PythonToken] {
    var scanner = PythonScanner(source: source)
    while scanner.step() {}
    scanner.tokens.append(.newline)
    return scanner.tokens
}

private struct PythonScanner {
    let source: [UInt8]
    var position = 0
    var depth = 0
    var tokens: [PythonToken] = []

    init(source: [UInt8]) { self.source = source }

    private static let longSymbols = ["<<=", ">>=", "**=", "//=", "...", "<>", "->", ":=", "==", "!=", "<=", ">=", ">>", "<<", "**", "//"]
        .map { Array($0.utf8) }

    mutating func step() -> Bool {
        guard position < source.count else { return false }
        let byte = source[position]
        switch byte {
        case UInt8(ascii: "#"):
            while position < source.count, source[position] != 0x0A { position += 1 }
        case 0x0A:
            if depth == 0 { tokens.append(.newline) }
            position += 1
        case UInt8(ascii: "\\"):
            position += 2
        case 0x20, 0x09, 0x0D, 0x0C:
            position += 1
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            skipString()
            tokens.append(.string(prefix: ""))
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            tokens.append(.number(take { Self.isWord($0) || $0 == UInt8(ascii: ".") }))
        case _ where Self.isWord(byte):
            scanWord()
        default:
            scanSymbol()
        }
        return true
    }

    private mutating func scanWord() {
        let word = take(Self.isWord)
        if word.utf8.count <= 2, position < source.count, source[position] == UInt8(ascii: "\"") || source[position] == UInt8(ascii: "'"),
            word.lowercased().allSatisfy({ "rbuf".contains($0) })
        {
            skipString()
            tokens.append(.string(prefix: word.lowercased()))
        } else {
            tokens.append(.name(word))
        }
    }

    private mutating func scanSymbol() {
        for symbol in Self.longSymbols where source[position...].starts(with: symbol) {
            tokens.append(.symbol(String(decoding: symbol, as: UTF8.self)))
            position += symbol.count
            return
        }
        let byte = source[position]
        if "([{".utf8.contains(byte) { depth += 1 }
        if ")]}".utf8.contains(byte) { depth = max(0, depth - 1) }
        tokens.append(.symbol(String(decoding: [byte], as: UTF8.self)))
        position += 1
    }

    /// Moves past a string literal that starts here, single or triple quoted.
    private mutating func skipString() {
        let quote = source[position]
        let isTriple = position + 2 < source.count && source[position + 1] == quote && source[position + 2] == quote
        position += isTriple ? 3 : 1
        while position < source.count {
            let byte = source[position]
            if byte == UInt8(ascii: "\\") {
                position += 2
                continue
            }
            if byte == 0x0A && !isTriple { return }
            if byte == quote {
                let closes = !isTriple || source[position...].starts(with: [quote, quote, quote])
                position += closes && isTriple ? 3 : 1
                if closes { return }
                continue
            }
            position += 1
        }
    }

    private mutating func take(_ belongs: (UInt8) -> Bool) -> String {
        let start = position
        while position < source.count, belongs(source[position]) { position += 1 }
        return String(decoding: source[start..<position], as: UTF8.self)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
