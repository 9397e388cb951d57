/// The letters before the quotes of a string.
struct PythonPrefix {
    private(set) var isFormatted = false
    /// From Python 3.14 on; a name before that.
    private(set) var isTemplate = false

    init() {}

    /// nil: the word is no prefix, and a string that follows it stands for itself.
    init?(_ word: ArraySlice<UInt8>) {
        guard word.count <= 2 else { return nil }
        let letters = word.map { $0 | 0x20 }.sorted()
        guard ["b", "f", "r", "u", "t", "br", "fr", "rt"].contains(where: { letters.elementsEqual($0.utf8) }) else { return nil }
        isFormatted = letters.contains(UInt8(ascii: "f"))
        isTemplate = letters.contains(UInt8(ascii: "t"))
    }
}

/// What a string ends with.
private struct PythonQuote {
    let byte: UInt8
    let isTriple: Bool

    init(_ source: ScannedSource) {
        byte = source.here
        isTriple = source[1] == byte && source[2] == byte
    }

    var length: Int { isTriple ? 3 : 1 }

    func closes(_ source: ScannedSource) -> Bool {
        source.here == byte && (!isTriple || source[1] == byte && source[2] == byte)
    }
}

/// A place within a formatted string.
private struct FormatPlace {
    enum Part {
        case text
        /// An expression between braces, with so many brackets open within.
        case field(open: Int)
        /// What stands behind the colon of a field.
        case format
    }

    var part: Part
    let quote: PythonQuote
}

extension PythonForm {
    private static let deepestFormat = 32

    /// Moves past a string whose quotes begin here.
    ///
    /// Up to Python 3.11, a formatted string ended at the first quote of its kind, also within a field. Every string for which that differs from
    /// the rule since 3.12, which is followed here, is a syntax error in those versions.
    mutating func skipString(_ prefix: PythonPrefix) throws(UnclearSource) {
        guard !prefix.isTemplate else { throw UnclearSource() }
        guard prefix.isFormatted else { return try skipPlainString(escapes: true) }
        var places: [FormatPlace] = []
        begin(&places)
        while let place = places.last {
            let isNewline = source.newlineLength > 0
            guard !source.isAtEnd, places.count <= Self.deepestFormat else { throw UnclearSource() }
            if isNewline, places.contains(where: { !$0.quote.isTriple }) { throw UnclearSource() }
            switch place.part {
            case .text: try stepInText(&places, place.quote)
            case .field(let open): try stepInField(&places, open: open, place.quote)
            case .format: try stepInFormat(&places, place.quote)
            }
        }
    }

    private mutating func begin(_ places: inout [FormatPlace]) {
        let quote = PythonQuote(source)
        source.skip(quote.length)
        places.append(FormatPlace(part: .text, quote: quote))
    }

    private mutating func stepInText(_ places: inout [FormatPlace], _ quote: PythonQuote) throws(UnclearSource) {
        if quote.closes(source) {
            source.skip(quote.length)
            places.removeLast()
        } else if source.here == ScannedSource.backslash {
            // Versions disagree about `\{`, and the braces of `\N{DASH}` are no field.
            guard ![UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "N")].contains(source[1]) else { throw UnclearSource() }
            source.skipEscape()
        } else if source.isNext("{{") {
            source.skip(2)
        } else {
            if source.here == UInt8(ascii: "{") { places.append(FormatPlace(part: .field(open: 0), quote: quote)) }
            source.skip()
        }
    }

    private mutating func stepInField(_ places: inout [FormatPlace], open: Int, _ quote: PythonQuote) throws(UnclearSource) {
        let byte = source.here
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try skipPlainString(escapes: false)
        case _ where isWordByte(byte): return try skipWordInField(&places)
        case ScannedSource.backslash, UInt8(ascii: "#"): throw UnclearSource()
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): places[places.count - 1].part = .field(open: open + 1)
        case UInt8(ascii: "}") where open == 0: places.removeLast()
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
            guard open > 0 else { throw UnclearSource() }
            places[places.count - 1].part = .field(open: open - 1)
        case UInt8(ascii: ":") where open == 0: places[places.count - 1].part = .format
        default: break
        }
        source.skip()
    }

    private mutating func skipWordInField(_ places: inout [FormatPlace]) throws(UnclearSource) {
        let start = source.position
        source.skip(while: isWordByte)
        let word = source.text(from: start)
        guard word.allSatisfy({ $0 < 0x80 }) else { throw UnclearSource() }
        guard isQuote(source.here), let prefix = PythonPrefix(word) else { return }
        guard !prefix.isTemplate else { throw UnclearSource() }
        if prefix.isFormatted { begin(&places) } else { try skipPlainString(escapes: false) }
    }

    private mutating func stepInFormat(_ places: inout [FormatPlace], _ quote: PythonQuote) throws(UnclearSource) {
        switch source.here {
        case UInt8(ascii: "{"): places.append(FormatPlace(part: .field(open: 0), quote: quote))
        case UInt8(ascii: "}"): places.removeLast()
        case ScannedSource.backslash, quote.byte: throw UnclearSource()
        default: break
        }
        source.skip()
    }

    /// - Parameter escapes: false: the scan ends at a backslash, which older versions refuse within a field.
    private mutating func skipPlainString(escapes: Bool) throws(UnclearSource) {
        let quote = PythonQuote(source)
        source.skip(quote.length)
        while !quote.closes(source) {
            guard !source.isAtEnd, quote.isTriple || source.newlineLength == 0 else { throw UnclearSource() }
            if source.here == ScannedSource.backslash {
                guard escapes else { throw UnclearSource() }
                source.skipEscape()
            } else {
                source.skip()
            }
        }
        source.skip(quote.length)
    }
}
