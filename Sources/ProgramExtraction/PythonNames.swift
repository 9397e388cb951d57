/// Which names a Python text binds and which it uses: a text that uses a name that it never binds is a part of another program, such as an
/// example of how to call that program.
///
/// One pass over the tokens, without scopes: a name counts as bound if any statement binds it.
struct PythonNames {
    private enum Token {
        case word(Range<Int>)
        case symbol(UInt8)
        /// An `=` that assigns, alone.
        case assign
        /// `:=`
        case walrus
        /// The end of a statement, or the colon of a compound one.
        case end
    }

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    private var statement: [Token] = []
    private var used: Set<String> = []
    private var bound: Set<String> = []
    private var bindsUnknownNames = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        while position < bytes.count { scan() }
        endStatement()
    }

    /// Whether every name that is used is bound, or known to Python itself.
    var areBound: Bool {
        bindsUnknownNames || used.subtracting(bound).allSatisfy { PythonNames.isKnown($0) }
    }

    // MARK: Tokens

    private mutating func scan() {
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "#"): while position < bytes.count, bytes[position] != ASCII.newline { position += 1 }
        case UInt8(ascii: "\\"): position += 2
        case UInt8(ascii: "'"), UInt8(ascii: "\""): scanString(quote: byte, isFormat: false)
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): add(.symbol(byte), depth: 1)
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): add(.symbol(byte), depth: -1)
        case ASCII.newline, UInt8(ascii: ";"):
            position += 1
            if depth <= 0 { endStatement() }
        case UInt8(ascii: ":"): scanColon()
        case UInt8(ascii: "="): scanEquals()
        default:
            if ASCII.isWord(byte) { return scanWord() }
            if !ASCII.isBlank(byte) { statement.append(.symbol(byte)) }
            position += 1
        }
    }

    private func byte(at place: Int) -> UInt8 { place >= 0 && place < bytes.count ? bytes[place] : 0 }

    private mutating func add(_ token: Token, depth change: Int) {
        statement.append(token)
        depth = max(0, depth + change)
        position += 1
    }

    private mutating func scanColon() {
        if byte(at: position + 1) == UInt8(ascii: "=") {
            statement.append(.walrus)
            position += 2
            return
        }
        statement.append(depth == 0 ? .end : .symbol(UInt8(ascii: ":")))
        position += 1
    }

    private mutating func scanEquals() {
        if byte(at: position + 1) == UInt8(ascii: "=") {
            position += 2
            return
        }
        let isOperator = "<>!+-*/%&|^@".utf8.contains(byte(at: position - 1))
        if !isOperator { statement.append(.assign) }
        position += 1
    }

    private mutating func scanWord() {
        let start = position
        while position < bytes.count, ASCII.isWord(bytes[position]) { position += 1 }
        let next = byte(at: position)
        if next == UInt8(ascii: "'") || next == UInt8(ascii: "\""), position - start <= 2 {
            // The prefix of a string.
            return scanString(quote: next, isFormat: bytes[start..<position].contains { $0 | 0x20 == UInt8(ascii: "f") })
        }
        if !ASCII.isDigit(bytes[start]) { statement.append(.word(start..<position)) }
    }

    private mutating func scanString(quote: UInt8, isFormat: Bool) {
        let isTriple = byte(at: position + 1) == quote && byte(at: position + 2) == quote
        position += isTriple ? 3 : 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\\"): position += 2
            case quote where !isTriple || (byte(at: position + 1) == quote && byte(at: position + 2) == quote):
                position += isTriple ? 3 : 1
                return
            case ASCII.newline where !isTriple: return
            case UInt8(ascii: "{") where isFormat: scanReplacement()
            default: position += 1
            }
        }
    }

    /// The first name of a replacement field: `{ans}`, not `{{`.
    private mutating func scanReplacement() {
        position += 1
        if byte(at: position) == UInt8(ascii: "{") {
            position += 1
            return
        }
        let start = position
        while position < bytes.count, ASCII.isWord(bytes[position]) { position += 1 }
        if position > start, !ASCII.isDigit(bytes[start]) { used.insert(bytes.text(start..<position)) }
    }
}

// MARK: Statements

extension PythonNames {
    private mutating func endStatement() {
        defer {
            statement = []
            depth = 0
        }
        guard case .word(let range)? = statement.first else { return readNames(from: 0) }
        switch bytes.text(range) {
        case "import", "from":
            bindAll(statement)
            if case .symbol(UInt8(ascii: "*"))? = statement.last { bindsUnknownNames = true }
        case "global", "nonlocal": bindAll(statement)
        case "def", "async": bindHeader()
        case "class":
            if statement.count > 1 { bindAll(statement[1...1]) }
            readNames(from: 2)
        default: readNames(from: 0)
        }
    }

    /// `def name(parameters):` and what follows on the line.
    private mutating func bindHeader() {
        let end = statement.firstIndex { if case .end = $0 { true } else { false } } ?? statement.count
        // `async for` and `async with` bind as `for` and `with` do.
        if case .word(let range)? = statement.dropFirst().first, ["for", "with"].contains(bytes.text(range)) { return readNames(from: 1) }
        bindAll(statement[..<end])
        readNames(from: end)
    }

    private mutating func bindAll(_ tokens: some Sequence<Token>) {
        for case .word(let range) in tokens { bound.insert(bytes.text(range)) }
    }

    /// Names outside of headers and imports. Those before the last `=` outside of brackets are bound.
    private mutating func readNames(from start: Int) {
        guard start < statement.count else { return }
        bindTargets(statement[start...])
        var isTarget = false
        var isParameter = false
        for place in start..<statement.count {
            switch statement[place] {
            case .end, .symbol(UInt8(ascii: ":")): isParameter = false
            case .symbol, .assign, .walrus: break
            case .word(let range):
                let word = bytes.text(range)
                switch word {
                case "for": isTarget = true
                case "in": isTarget = false
                case "lambda": isParameter = true
                default:
                    if !isAttribute(range) { read(word, at: place, binds: isTarget || isParameter) }
                }
            }
        }
    }

    private mutating func read(_ word: String, at place: Int, binds: Bool) {
        var binds = binds
        if place + 1 < statement.count {
            switch statement[place + 1] {
            // An argument by its name, or an assignment within an expression.
            case .assign, .walrus: binds = true
            default: break
            }
        }
        if place > 0, case .word(let range) = statement[place - 1], bytes.text(range) == "as" { binds = true }
        if binds { bound.insert(word) } else { used.insert(word) }
    }

    private mutating func bindTargets(_ tokens: ArraySlice<Token>) {
        var level = 0
        var first = tokens.startIndex
        for place in tokens.indices {
            switch tokens[place] {
            case .symbol(UInt8(ascii: "(")), .symbol(UInt8(ascii: "[")), .symbol(UInt8(ascii: "{")): level += 1
            case .symbol(UInt8(ascii: ")")), .symbol(UInt8(ascii: "]")), .symbol(UInt8(ascii: "}")): level -= 1
            case .end:
                // The colon behind a name alone announces its type.
                if place == first + 1, place + 1 < tokens.endIndex { bindAll(tokens[first..<place]) }
                first = place + 1
            case .assign where level == 0:
                bindAll(tokens[first..<place])
                first = place + 1
            default: break
            }
        }
    }

    private func isAttribute(_ word: Range<Int>) -> Bool { byte(at: word.lowerBound - 1) == UInt8(ascii: ".") }

    private static func isKnown(_ name: String) -> Bool {
        words.contains(name) || name.hasPrefix("__") || name.hasSuffix("Error") || name.hasSuffix("Exception") || name.hasSuffix("Warning")
    }

    /// Keywords and built-in names of Python 3, and of Python 2 where they differ.
    private static let words = Set(
        """
        False None True and as assert async await break class continue def del elif else except finally for from global if import in is \
        lambda nonlocal not or pass raise return try while with yield match case type _ exec print abs aiter all anext any ascii bin bool \
        breakpoint bytearray bytes callable chr classmethod compile complex copyright credits delattr dict dir divmod enumerate eval exit \
        filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len license list \
        locals map max memoryview min next object oct open ord pow property quit range repr reversed round set setattr slice sorted \
        staticmethod str sum super tuple vars zip Ellipsis NotImplemented KeyboardInterrupt StopIteration StopAsyncIteration SystemExit \
        GeneratorExit raw_input xrange unicode long basestring unichr reduce cmp
        """.split(separator: " ").map(String.init))
}
