extension CForm {
    mutating func addWord() throws(UnclearSource) {
        let start = source.position
        source.skip(while: isCWordByte)
        let word = source.text(from: start)
        guard !Self.revealing.contains(word) else { throw UnclearSource() }
        if source.here == UInt8(ascii: "\""), Self.rawPrefixes.contains(word) { return try addRawString(from: start) }
        if isQuote(source.here), Self.prefixes.contains(word) { return try addLiteral(from: start) }
        addToken(from: start)
    }

    /// A text or a character, whose quote begins here and whose prefix began at `start`.
    mutating func addLiteral(from start: Int) throws(UnclearSource) {
        let quote = source.here
        source.skip()
        while source.here != quote {
            guard !source.isAtEnd, source.newlineLength == 0 else { throw UnclearSource() }
            if source.here == ScannedSource.backslash { source.skip() }
            guard source.newlineLength == 0 else { throw UnclearSource() }
            source.skip()
        }
        source.skip()
        try addSuffixed(from: start)
    }

    /// With the letters behind the quote, which are part of the token in some versions of the language.
    private mutating func addSuffixed(from start: Int) throws(UnclearSource) {
        let suffix = source.position
        source.skip(while: isCWordByte)
        guard !Self.revealing.contains(source.text(from: suffix)) else { throw UnclearSource() }
        guard source.position == suffix || !isQuote(source.here) else { throw UnclearSource() }
        addToken(from: start)
    }

    private static let longestDelimiter = 16

    /// Such as `R"x(text)x"`. Compilers disagree about one in a directive, and about whether C has it.
    private mutating func addRawString(from start: Int) throws(UnclearSource) {
        guard isCPlusPlus, !isInDirective else { throw UnclearSource() }
        source.skip()
        let begin = source.position
        source.skip { $0 > 0x20 && $0 < 0x7F && !"()\\\"".utf8.contains($0) }
        let delimiter = source.text(from: begin)
        guard delimiter.count <= Self.longestDelimiter, source.here == UInt8(ascii: "(") else { throw UnclearSource() }
        let end = [UInt8(ascii: ")")] + delimiter + [UInt8(ascii: "\"")]
        while !end.indices.allSatisfy({ source[$0] == end[$0] }) {
            guard !source.isAtEnd else { throw UnclearSource() }
            source.skip()
        }
        source.skip(end.count)
        try addSuffixed(from: start)
    }

    /// A number as the preprocessor reads it, such as `0x1p-3`. C, and C++ before 2014, do not know `1'000`: there a character begins at the quote.
    mutating func addNumber() throws(UnclearSource) {
        let start = source.position
        while isCWordByte(source.here) || source.here == UInt8(ascii: ".") {
            let isExponent = [UInt8(ascii: "e"), UInt8(ascii: "p")].contains(source.here | 0x20)
            source.skip()
            if isExponent, source.here == UInt8(ascii: "+") || source.here == UInt8(ascii: "-") { source.skip() }
        }
        guard source.here != UInt8(ascii: "'"), !Self.revealing.occurs(in: source.text(from: start)) else { throw UnclearSource() }
        addToken(from: start)
    }

    mutating func addPunctuator() throws(UnclearSource) {
        let start = source.position
        guard let length = punctuatorLength else { throw UnclearSource() }
        source.skip(length)
        addToken(from: start)
    }

    /// nil: none begins here, or versions of the language read it differently.
    private var punctuatorLength: Int? {
        let (first, second, third) = (source.here, source[1], source[2])
        let equals = UInt8(ascii: "=")
        func isFirst(_ bytes: StaticString) -> Bool { bytes.withUTF8Buffer { $0.contains(first) } }
        // Digraphs, which stand for brackets and for `#`, and the operator of C++20.
        let isDigraph = isFirst("<%") && second == UInt8(ascii: ":") || isFirst(":%") && second == UInt8(ascii: ">")
        if isDigraph || source.isNext("<%") || source.isNext("<=>") { return nil }
        if source.isNext("...") { return 3 }
        if source.isNext("::") || source.isNext(".*") { return isCPlusPlus ? 2 : nil }
        if source.isNext("->") { return third != UInt8(ascii: "*") ? 2 : isCPlusPlus ? 3 : nil }
        if first == second, isFirst("<>") { return third == equals ? 3 : 2 }
        if first == second, isFirst("+-&|=") { return 2 }
        if second == equals, isFirst("+-*/%&|^<>!") { return 2 }
        return isFirst("{}[]();:?.+-*/%^&|~!=<>,") ? 1 : nil
    }
}
