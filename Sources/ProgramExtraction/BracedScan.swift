/// One pass over a text in a language with braces: comments, strings, brackets, and the function in which the program starts.
struct BracedScan {
    private let bytes: [UInt8]
    private let range: Range<Int>
    private let entryPoint: [UInt8]
    private var position: Int
    private var depth = 0
    private var isBroken = false
    private var hasStatement = false
    private var text = ProgramText()

    init(_ bytes: [UInt8], _ range: Range<Int>, entryPoint: String) {
        (self.bytes, self.range, position) = (bytes, range, range.lowerBound)
        self.entryPoint = Array(entryPoint.utf8)
    }

    mutating func result(isCut: Bool) -> ProgramText {
        while position < range.upperBound { scanToken() }
        text.parses = !isBroken && (isCut || depth == 0) && hasStatement
        // Which functions read and write differs between the languages: a program that starts somewhere is taken to do both.
        (text.reads, text.writes) = (text.hasStart && !isBroken, text.hasStart && !isBroken)
        return text
    }

    /// Whether a program may begin with this line (rule 7).
    static func beginsProgram(_ bytes: [UInt8], _ line: Range<Int>) -> Bool {
        let prefixes: [StaticString] = [
            "#include", "#define", "#pragma", "#import", "using namespace", "import java", "package main", "use std", "fn main", "int main",
            "public class", "fun main", "using System", "#![", "template<", "template <",
        ]
        if prefixes.contains(where: { bytes.hasPrefix($0, in: line) }) { return true }
        return (bytes.hasPrefix("import ", in: line) || bytes.hasPrefix("class ", in: line))
            && ";{\")".utf8.contains(bytes[line.upperBound - 1])
    }

    private mutating func scanToken() {
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "/") where next == UInt8(ascii: "/"): skipLine()
        case UInt8(ascii: "/") where next == UInt8(ascii: "*"): skipComment()
        case UInt8(ascii: "\""): scanString()
        case UInt8(ascii: "'"): scanCharacter()
        case UInt8(ascii: "{"), UInt8(ascii: "("), UInt8(ascii: "["): step(depth: 1)
        case UInt8(ascii: "}"), UInt8(ascii: ")"), UInt8(ascii: "]"):
            step(depth: -1)
            if depth < 0 { isBroken = true }
            if byte == UInt8(ascii: "}") { hasStatement = true }
        case UInt8(ascii: ";"):
            hasStatement = true
            position += 1
        case UInt8(ascii: "&"):
            if HTMLEntity.match(bytes, at: position, before: range.upperBound) != nil { isBroken = true }
            position += 1
        default:
            if ASCII.isWord(byte) { scanWord() } else { position += 1 }
        }
    }

    private var next: UInt8 { position + 1 < range.upperBound ? bytes[position + 1] : 0 }

    private mutating func step(depth change: Int) {
        depth += change
        position += 1
    }

    private mutating func scanWord() {
        let start = position
        while position < range.upperBound, ASCII.isWord(bytes[position]) { position += 1 }
        guard bytes[start..<position].elementsEqual(entryPoint) else { return }
        var after = position
        while after < range.upperBound, ASCII.isBlank(bytes[after]) { after += 1 }
        if after < range.upperBound, bytes[after] == UInt8(ascii: "(") { text.hasStart = true }
    }

    private mutating func skipLine() {
        while position < range.upperBound, bytes[position] != ASCII.newline { position += 1 }
    }

    private mutating func skipComment() {
        position += 2
        while position < range.upperBound, !(bytes[position] == UInt8(ascii: "*") && next == UInt8(ascii: "/")) { position += 1 }
        position = min(position + 2, range.upperBound)
    }

    private mutating func scanString() {
        let isRaw = position > range.lowerBound && bytes[position - 1] == UInt8(ascii: "R")
        position += 1
        while position < range.upperBound, bytes[position] != UInt8(ascii: "\"") {
            if bytes[position] == ASCII.newline, !isRaw { return }
            position = min(position + (bytes[position] == UInt8(ascii: "\\") && !isRaw ? 2 : 1), range.upperBound)
        }
        position = min(position + 1, range.upperBound)
    }

    /// A character literal; an apostrophe that does not end one soon is a separator of digits or a lifetime.
    private mutating func scanCharacter() {
        let limit = min(position + 12, range.upperBound)
        var end = position + 1
        while end < limit, bytes[end] != UInt8(ascii: "'"), bytes[end] != ASCII.newline {
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        let isLiteral = end < limit && bytes[end] == UInt8(ascii: "'")
        let isSeparator = position > range.lowerBound && ASCII.isWord(bytes[position - 1])
        position = isLiteral && !isSeparator ? end + 1 : position + 1
    }
}
