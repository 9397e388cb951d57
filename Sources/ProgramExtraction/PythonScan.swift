/// One pass over a text as Python: strings, comments, brackets, and the statements at the left margin.
struct PythonScan {
    private let bytes: [UInt8]
    private let range: Range<Int>
    private var position: Int
    private var brackets: [UInt8] = []
    private var isBroken = false
    private var isOpen = false
    private var hasProse = false
    private var strongStatements = 0
    /// Whether `read` and `write` may be the functions of `os`.
    private var importsFromOS = false
    private var text = ProgramText()

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        (self.bytes, self.range, position) = (bytes, range, range.lowerBound)
    }

    mutating func result(isCut: Bool) -> ProgramText {
        while position < range.upperBound { scanLogicalLine() }
        let ends = isCut || (brackets.isEmpty && !isOpen)
        text.parses = !isBroken && !hasProse && ends && strongStatements > 0
        return text
    }

    /// From the beginning of a line to the end of the statement, which brackets and backslashes may carry over several lines.
    private mutating func scanLogicalLine() {
        let lineEnd = endOfLine(from: position)
        let line = bytes.trimmed(position..<lineEnd)
        if !line.isEmpty, line.lowerBound == position, bytes[position] != UInt8(ascii: "#") { classify(line) }
        while position < range.upperBound {
            let byte = bytes[position]
            if byte == ASCII.newline, brackets.isEmpty {
                position += 1
                return
            }
            scanToken(byte)
        }
    }

    private mutating func classify(_ line: Range<Int>) {
        switch PythonStatement.strength(bytes, line) {
        case .none: hasProse = true
        case .weak: break
        case .strong: strongStatements += 1
        }
        if bytes.hasPrefix("from os import", in: line) { importsFromOS = true }
        if !PythonStatement.isDefinition(bytes, line) { text.hasStart = true }
    }

    private mutating func scanToken(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "#"): position = endOfLine(from: position)
        case UInt8(ascii: "\\"): position = min(position + 2, range.upperBound)
        case UInt8(ascii: "'"), UInt8(ascii: "\""): scanString(quote: byte)
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
            brackets.append(byte == UInt8(ascii: "(") ? UInt8(ascii: ")") : byte + 2)
            position += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
            if brackets.popLast() != byte { isBroken = true }
            position += 1
        case UInt8(ascii: "&"):
            if HTMLEntity.match(bytes, at: position, before: range.upperBound) != nil { isBroken = true }
            position += 1
        default:
            if ASCII.isWord(byte) { scanWord() } else { position += 1 }
        }
    }

    private mutating func scanWord() {
        let start = position
        while position < range.upperBound, ASCII.isWord(bytes[position]) { position += 1 }
        // General punctuation, such as a dash or a curly quotation mark, stands in no program outside of strings.
        if bytes[start] == 0xE2, start + 1 < position, bytes[start + 1] == 0x80 { isBroken = true }
        let word = start..<position
        if PythonScan.readers.contains(where: { isWord($0, word) }) { text.reads = true }
        if PythonScan.writers.contains(where: { isWord($0, word) }) { text.writes = true }
        if PythonScan.openers.contains(where: { isWord($0, word) }) { noteDescriptor(behind: word) }
    }

    /// Names that read standard input, that write to standard output, and that do either by their first argument.
    private static let readers: [StaticString] = ["input", "stdin", "raw_input", "fileinput", "__stdin__"]
    private static let writers: [StaticString] = ["print", "stdout", "__stdout__", "pprint"]
    private static let openers: [StaticString] = ["open", "fdopen", "FileIO", "read", "readv", "write", "writev", "mmap", "sendfile"]

    private func isWord(_ name: StaticString, _ word: Range<Int>) -> Bool {
        name.utf8CodeUnitCount == word.count && bytes.hasPrefix(name, in: word)
    }

    /// `os.read(0, 9)`, `open(0)`, `open("/dev/stdin")`, `mmap(0, 0)`, `write(1, b"")`; functions of `os` without their argument too, since
    /// programs give them shorter names.
    private mutating func noteDescriptor(behind word: Range<Int>) {
        let isOfOS =
            importsFromOS || (word.lowerBound >= range.lowerBound + 3 && bytes.hasPrefix("os.", in: word.lowerBound - 3..<word.lowerBound))
        if isOfOS, isWord("read", word) || isWord("readv", word) { text.reads = true }
        if isOfOS, isWord("write", word) || isWord("writev", word) || isWord("sendfile", word) { text.writes = true }
        guard word.upperBound < range.upperBound, bytes[word.upperBound] == UInt8(ascii: "(") else { return }
        var start = word.upperBound + 1
        while start < range.upperBound, "rb'\" ".utf8.contains(bytes[start]) { start += 1 }
        let argument = start..<range.upperBound
        let next = start + 1 < range.upperBound ? bytes[start + 1] : 0
        let isDigit = !ASCII.isWord(next) && next != UInt8(ascii: ".")
        if bytes.hasPrefix("/dev/stdin", in: argument) || bytes.hasPrefix("0", in: argument) && isDigit { text.reads = true }
        if bytes.hasPrefix("/dev/stdout", in: argument) || bytes.hasPrefix("1", in: argument) && isDigit { text.writes = true }
    }

    private mutating func scanString(quote: UInt8) {
        let isTriple = position + 2 < range.upperBound && bytes[position + 1] == quote && bytes[position + 2] == quote
        position += isTriple ? 3 : 1
        while position < range.upperBound {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\\") {
                position = min(position + 2, range.upperBound)
            } else if byte == quote, !isTriple || closesTriple(quote) {
                position += isTriple ? 3 : 1
                return
            } else if byte == ASCII.newline, !isTriple {
                isBroken = true
                return
            } else {
                position += 1
            }
        }
        isOpen = true
    }

    private func closesTriple(_ quote: UInt8) -> Bool {
        position + 2 < range.upperBound && bytes[position + 1] == quote && bytes[position + 2] == quote
    }

    private func endOfLine(from start: Int) -> Int {
        var end = start
        while end < range.upperBound, bytes[end] != ASCII.newline { end += 1 }
        return end
    }
}
