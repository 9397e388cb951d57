/// What the words and brackets of a text say about it as a program. No compiler is asked, so that the result is the same on every host.
struct ProgramText {
    /// Whether the text could be a program: brackets and strings end, and no line is prose.
    var parses = false
    var reads = false
    var writes = false
    /// Whether the program starts somewhere: a `main`, or statements outside of functions.
    var hasStart = false

    init() {}

    /// - Parameter isCut: the token limit ended the text, so that brackets may be open at its end.
    init(_ bytes: [UInt8], in range: Range<Int>, grammar: LanguageTags.Grammar, isCut: Bool = false) {
        switch grammar {
        case .python:
            var scan = PythonScan(bytes, range)
            self = scan.result(isCut: isCut)
        case .braces(let entryPoint):
            var scan = BracedScan(bytes, range, entryPoint: entryPoint)
            self = scan.result(isCut: isCut)
        case .other:
            parses = !bytes.trimmed(range).isEmpty
        }
    }

    /// The higher, the more of a whole program it is: 3 reads and writes, 2 does one of both, 1 could be a program.
    var rank: Int {
        if hasStart, reads, writes { return 3 }
        if hasStart, reads || writes { return 2 }
        return parses ? 1 : 0
    }
}

/// `&lt;` and the like: in no language do they stand outside of strings, so that a text with one was escaped for HTML.
enum HTMLEntity {
    static let all: [(StaticString, UInt8)] = [
        ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")), ("&amp;", UInt8(ascii: "&")), ("&quot;", UInt8(ascii: "\"")),
        ("&#39;", UInt8(ascii: "'")), ("&#x27;", UInt8(ascii: "'")), ("&apos;", UInt8(ascii: "'")),
    ]

    /// The entity at `position`: its length and its character.
    static func match(_ bytes: [UInt8], at position: Int, before end: Int) -> (length: Int, character: UInt8)? {
        guard bytes[position] == UInt8(ascii: "&") else { return nil }
        guard let entity = all.first(where: { bytes.hasWord($0.0, at: position, before: end) }) else { return nil }
        return (entity.0.utf8CodeUnitCount, entity.1)
    }
}
