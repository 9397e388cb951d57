/// Finds the tokens of a C or C++ source as its preprocessor does, before macros are expanded.
///
/// White space between tokens is kept in directives, where it tells `#define A(x)` from `#define A (x)`. Elsewhere it is kept, as one space,
/// only in a source that has the operator `#`, which makes a text of tokens and of the white space between them.
struct CForm {
    var source: ScannedSource
    let isCPlusPlus: Bool
    let keepsSpaces: Bool
    private(set) var text: CanonicalText
    /// The operator `#` was met.
    private(set) var makesTexts = false
    /// There is white space, or a comment, behind the last token.
    private var hasSpace = false
    private var isLineStart = true
    private(set) var isInDirective = false

    static func text(of bytes: [UInt8], isCPlusPlus: Bool) throws(UnclearSource) -> [UInt8] {
        let source = try ScannedSource(try joiningLines(of: bytes))
        var form = CForm(source: source, isCPlusPlus: isCPlusPlus, keepsSpaces: false)
        try form.scan()
        guard form.makesTexts else { return form.text.bytes }
        form = CForm(source: source, isCPlusPlus: isCPlusPlus, keepsSpaces: true)
        try form.scan()
        return form.text.bytes
    }

    private init(source: ScannedSource, isCPlusPlus: Bool, keepsSpaces: Bool) {
        self.source = source
        self.isCPlusPlus = isCPlusPlus
        self.keepsSpaces = keepsSpaces
        text = CanonicalText(capacity: source.count)
    }

    private mutating func scan() throws(UnclearSource) {
        while !source.isAtEnd { try step() }
        if isInDirective { text.add(.lineEnd) }
    }

    private mutating func step() throws(UnclearSource) {
        let byte = source.here
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"): skipSpace(1)
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"): endLine()
        case UInt8(ascii: "/") where source[1] == UInt8(ascii: "/"):
            source.skipLine()
            hasSpace = true
        case UInt8(ascii: "/") where source[1] == UInt8(ascii: "*"): try skipComment()
        case UInt8(ascii: "#"): try isInDirective ? addOperatorOfDirective() : beginDirective()
        case UInt8(ascii: "\""), UInt8(ascii: "'"): try addLiteral(from: source.position)
        case _ where isDigit(byte) || byte == UInt8(ascii: ".") && isDigit(source[1]): try addNumber()
        case _ where isCWordByte(byte): try addWord()
        default: try addPunctuator()
        }
    }

    private mutating func skipSpace(_ count: Int) {
        source.skip(count)
        hasSpace = true
    }

    private mutating func endLine() {
        skipSpace(source.newlineLength)
        if isInDirective { text.add(.lineEnd) }
        isInDirective = false
        isLineStart = true
    }

    /// A comment is white space, even where it holds ends of lines.
    private mutating func skipComment() throws(UnclearSource) {
        source.skip(2)
        while !source.isNext("*/") {
            guard !source.isAtEnd else { throw UnclearSource() }
            source.skip()
        }
        skipSpace(2)
    }

    /// Adds what lies between an earlier place and this one.
    mutating func addToken(from start: Int) {
        if hasSpace, isInDirective || keepsSpaces, !text.bytes.isEmpty { text.add(.space) }
        hasSpace = false
        isLineStart = false
        text.add(source.text(from: start))
    }

    private mutating func beginDirective() throws(UnclearSource) {
        guard isLineStart else { throw UnclearSource() }
        source.skip()
        source.skip(while: isBlank)
        let start = source.position
        source.skip(while: isCWordByte)
        let name = source.text(from: start)
        guard Self.directives.contains(name) else { throw UnclearSource() }
        hasSpace = false
        text.add([UInt8(ascii: "#")])
        addToken(from: start)
        isInDirective = true
        if name.elementsEqual("include".utf8) { try addHeader() }
    }

    /// A file that is named otherwise might be the source itself.
    private mutating func addHeader() throws(UnclearSource) {
        source.skip(while: isBlank)
        let start = source.position
        guard source.here == UInt8(ascii: "<") else { throw UnclearSource() }
        source.skip()
        source.skip { isCWordByte($0) || [UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: "-")].contains($0) }
        guard source.here == UInt8(ascii: ">"), Self.headers.contains(source.text(from: start).dropFirst()) else { throw UnclearSource() }
        source.skip()
        addToken(from: start)
    }

    /// `##` makes one token of two, which could be any word.
    private mutating func addOperatorOfDirective() throws(UnclearSource) {
        guard source[1] != UInt8(ascii: "#") else { throw UnclearSource() }
        makesTexts = true
        let start = source.position
        source.skip()
        addToken(from: start)
    }
}

/// Letters, digits, underscores and the dollar sign.
func isCWordByte(_ byte: UInt8) -> Bool { byte < 0x80 && isWordByte(byte) || byte == UInt8(ascii: "$") }
