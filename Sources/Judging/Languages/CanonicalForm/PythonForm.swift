/// Finds the tokens of a Python source, by the rules that Python 3.8 to 3.13 share. Programs with the same tokens have the same syntax tree.
///
/// Where a source breaks these rules, or two versions read it differently, the scan ends. A token here is never shorter than Python's: where it
/// ends without white space behind it, Python's ends too.
struct PythonForm {
    var source: ScannedSource
    private var text: CanonicalText
    private var indentation = PythonIndentation()
    /// The closing brackets that the open ones wait for, the innermost last.
    private var brackets: [UInt8] = []
    /// Between the first token of a logical line and its end.
    private var isInLine = false
    private var recent = RecentTokens()
    private var imports = PythonImports()

    static func text(of bytes: [UInt8]) throws(UnclearSource) -> [UInt8] {
        try checkCoding(of: bytes)
        var form = PythonForm(source: try ScannedSource(bytes), text: CanonicalText(capacity: bytes.count + bytes.count / 2))
        while !form.source.isAtEnd {
            if form.isInLine { try form.scanToken() } else { try form.beginLine() }
        }
        guard form.brackets.isEmpty else { throw UnclearSource() }
        if form.isInLine { form.text.add(.lineEnd) }
        for _ in 0..<form.indentation.depth { form.text.add(.dedent) }
        return form.text.bytes
    }

    private init(source: ScannedSource, text: CanonicalText) {
        self.source = source
        self.text = text
    }

    private mutating func beginLine() throws(UnclearSource) {
        let start = source.position
        source.skip(while: isBlank)
        if source.here == UInt8(ascii: "#") { source.skipLine() }
        if source.newlineLength > 0 || source.isAtEnd { return source.skip(source.newlineLength) }
        // Versions disagree about how far a line is indented that begins with a joined line.
        guard source.here != ScannedSource.backslash else { throw UnclearSource() }
        // A source that begins indented may be the body of a function, whose head stands elsewhere.
        if text.bytes.isEmpty, source.position > start { throw UnclearSource() }
        let change = try indentation.begin(source.text(from: start))
        if change > 0 { text.add(.indent) }
        for _ in 0..<max(0, -change) { text.add(.dedent) }
        isInLine = true
    }

    private mutating func scanToken() throws(UnclearSource) {
        let byte = source.here
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"): source.skip()
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"): try endLine()
        case UInt8(ascii: "#"): source.skipLine()
        case ScannedSource.backslash: try joinLines()
        case UInt8(ascii: "\""), UInt8(ascii: "'"): try addString(from: source.position, prefix: PythonPrefix())
        case _ where isDigit(byte) || byte == UInt8(ascii: ".") && isDigit(source[1]): try addNumber()
        case _ where isWordByte(byte): try addWord()
        default: try addOperator()
        }
    }

    private mutating func endLine() throws(UnclearSource) {
        source.skip(source.newlineLength)
        guard brackets.isEmpty else { return }
        try imports.endStatement()
        text.add(.lineEnd)
        isInLine = false
    }

    private mutating func joinLines() throws(UnclearSource) {
        source.skip()
        guard source.newlineLength > 0 else { throw UnclearSource() }
        source.skip(source.newlineLength)
        guard !source.isAtEnd else { throw UnclearSource() }
    }

    private mutating func addWord() throws(UnclearSource) {
        let start = source.position
        source.skip(while: isWordByte)
        let word = source.text(from: start)
        if isQuote(source.here), let prefix = PythonPrefix(word) { return try addString(from: start, prefix: prefix) }
        // Python takes other letters for equal, such as those of full width for the ordinary ones.
        guard word.allSatisfy({ $0 < 0x80 }) else { throw UnclearSource() }
        // Descriptor 0 is the test's input, which is no file of the program's.
        let isInput = word.count == 4 && word.elementsEqual("open".utf8) && (source.isNext("(0)") || source.isNext("(0,"))
        if !isInput, Self.isRevealing(word) { throw UnclearSource() }
        try imports.add(word)
        if word.count == 6, word.elementsEqual("format".utf8), !recent.mayFormat { throw UnclearSource() }
        add(word, .other)
    }

    private mutating func addString(from start: Int, prefix: PythonPrefix) throws(UnclearSource) {
        try skipString(prefix)
        let string = source.text(from: start)
        if Self.hasRevealingWord(string) { throw UnclearSource() }
        try imports.addOther(string)
        add(string, .string(isLiteral: !prefix.isFormatted && !Self.hasEscapedLetter(string)))
    }

    private mutating func add(_ token: ArraySlice<UInt8>, _ kind: RecentTokens.Kind) {
        text.add(token)
        recent.add(kind)
    }

    /// Takes more than Python where letters follow, as in `1if`: that is one token here, and so never equal to `1 if`.
    private mutating func addNumber() throws(UnclearSource) {
        let start = source.position
        let hasBase = source.here == UInt8(ascii: "0") && "xob".utf8.contains(source[1] | 0x20)
        source.skip(while: isWordByte)
        let isWhole = source.text(from: start).allSatisfy { isDigit($0) || $0 == UInt8(ascii: "_") }
        if !hasBase, isWhole, source.here == UInt8(ascii: ".") {
            source.skip()
            source.skip(while: isWordByte)
        }
        let isSign = source.here == UInt8(ascii: "+") || source.here == UInt8(ascii: "-")
        if !hasBase, isSign, isDigit(source[1]), source.text(from: start).last.map({ $0 | 0x20 }) == UInt8(ascii: "e") {
            source.skip()
            source.skip(while: isWordByte)
        }
        let number = source.text(from: start)
        guard number.allSatisfy({ $0 < 0x80 }), !Self.hasRevealingWord(number) else { throw UnclearSource() }
        try imports.addOther(number)
        add(number, .other)
    }

    private mutating func addOperator() throws(UnclearSource) {
        let start = source.position
        guard let length = pythonOperatorLength(source) else { throw UnclearSource() }
        switch source.here {
        case UInt8(ascii: "("): brackets.append(UInt8(ascii: ")"))
        case UInt8(ascii: "["): brackets.append(UInt8(ascii: "]"))
        case UInt8(ascii: "{"): brackets.append(UInt8(ascii: "}"))
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
            guard brackets.popLast() == source.here else { throw UnclearSource() }
        default: break
        }
        source.skip(length)
        try imports.addOther(source.text(from: start))
        add(source.text(from: start), length == 1 && source.text(from: start).first == UInt8(ascii: ".") ? .dot : .other)
    }
}

/// nil: no operator begins here.
private func pythonOperatorLength(_ source: ScannedSource) -> Int? {
    let (first, second) = (source.here, source[1])
    let equals = UInt8(ascii: "=")
    func isOne(of bytes: StaticString) -> Bool { bytes.withUTF8Buffer { $0.contains(first) } }
    if first == second, isOne(of: "*/<>") { return source[2] == equals ? 3 : 2 }
    if source.isNext("...") { return 3 }
    if second == equals, isOne(of: "+-*/%&|^=<>!@:") { return 2 }
    if source.isNext("->") || source.isNext("<>") { return 2 }
    return isOne(of: "+-*/%@&|^~<>()[]{},:.;=") ? 1 : nil
}
