/// Whether the first line of a statement reads like Python or like prose.
enum PythonStatement {
    enum Strength {
        /// Prose.
        case none
        /// May be both, such as a single word.
        case weak
        case strong
    }

    /// - Parameter line: at the left margin and without blanks at its ends; not empty, not a comment.
    static func strength(_ bytes: [UInt8], _ line: Range<Int>) -> Strength {
        let first = bytes[line.lowerBound]
        if ASCII.isDigit(first) { return .none }
        guard ASCII.isWord(first) else { return strengthOfSymbol(first, bytes, line) }
        let word = endOfWord(bytes, line.lowerBound, line)
        if let strength = strengthOfKeyword(bytes.text(line.lowerBound..<word), bytes, line, rest: word..<line.upperBound) {
            return strength
        }
        return strengthOfName(bytes, line, from: word)
    }

    static func isDefinition(_ bytes: [UInt8], _ line: Range<Int>) -> Bool {
        let prefixes: [StaticString] = ["def ", "class ", "import ", "from ", "async def ", "@", "#"]
        return prefixes.contains { bytes.hasPrefix($0, in: line) }
    }

    /// Whether a program may begin with this line (rule 7): `import`, `from`, `def`, `class`.
    static func beginsProgram(_ bytes: [UInt8], _ line: Range<Int>) -> Bool {
        isDefinition(bytes, line) && bytes[line.lowerBound] != UInt8(ascii: "#") && strength(bytes, line) == .strong
    }

    private static func strengthOfSymbol(_ first: UInt8, _ bytes: [UInt8], _ line: Range<Int>) -> Strength {
        switch first {
        case UInt8(ascii: "@"): return .strong
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
            return bytes[line].contains(UInt8(ascii: "=")) || bytes[line].contains(UInt8(ascii: ".")) ? .strong : .weak
        case UInt8(ascii: "*"):
            return bytes[line].contains(UInt8(ascii: "=")) && line.count > 1 && ASCII.isWord(bytes[line.lowerBound + 1]) ? .strong : .none
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "}"): return .weak
        default: return .none
        }
    }

    /// nil: the word is no keyword.
    private static func strengthOfKeyword(_ word: String, _ bytes: [UInt8], _ line: Range<Int>, rest: Range<Int>) -> Strength? {
        let tail = bytes.trimmed(rest)
        let next = tail.isEmpty ? 0 : bytes[tail.lowerBound]
        let hasColon = bytes[rest].contains(UInt8(ascii: ":"))
        switch word {
        case "import": return isImportList(bytes.text(tail)) ? .strong : Strength.none
        case "from": return bytes.text(tail).split(separator: " ").dropFirst().first == "import" ? .strong : Strength.none
        case "def", "class": return isDefinitionHead(bytes, tail) ? .strong : Strength.none
        case "async": return bytes.hasPrefix("def ", in: tail) ? .strong : Strength.none
        case "for": return bytes.text(tail).contains(" in ") && (hasColon || endsOpen(bytes, line)) ? .strong : Strength.none
        case "if", "elif", "while", "with": return hasColon || endsOpen(bytes, line) ? .strong : Strength.none
        case "else", "try", "finally": return next == UInt8(ascii: ":") ? .strong : Strength.none
        case "except": return hasColon ? .strong : Strength.none
        case "pass", "break", "continue": return tail.isEmpty ? .weak : Strength.none
        case "del", "assert", "raise", "global", "not", "lambda", "exec": return .weak
        case "print":
            return next == UInt8(ascii: "(") || isPrintStatement(bytes, tail) ? .strong : strengthOfName(bytes, line, from: rest.lowerBound)
        default: return nil
        }
    }

    /// A name, perhaps with dots, and what follows it.
    private static func strengthOfName(_ bytes: [UInt8], _ line: Range<Int>, from word: Int) -> Strength {
        var end = word
        while end + 1 < line.upperBound, bytes[end] == UInt8(ascii: "."), ASCII.isWord(bytes[end + 1]) {
            end = endOfWord(bytes, end + 1, line)
        }
        let rest = bytes.trimmed(end..<line.upperBound)
        guard let first = bytes[rest].first else { return .weak }
        let isAdjacent = rest.lowerBound == end
        switch first {
        case UInt8(ascii: "="), UInt8(ascii: "["): return .strong
        case UInt8(ascii: "("): return isAdjacent || bytes[line.upperBound - 1] == UInt8(ascii: ")") ? .strong : .none
        case UInt8(ascii: ","), UInt8(ascii: "."): return bytes[rest].contains(UInt8(ascii: "=")) ? .strong : .none
        case UInt8(ascii: ":"): return strengthOfAnnotation(bytes, rest)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return isAdjacent ? .weak : .none
        case UInt8(ascii: ";"), UInt8(ascii: "#"): return .weak
        default: return isAugmentedAssignment(bytes, rest) ? .strong : .none
        }
    }

    private static func strengthOfAnnotation(_ bytes: [UInt8], _ rest: Range<Int>) -> Strength {
        if bytes[rest].contains(UInt8(ascii: "=")) { return .strong }
        let type = bytes.trimmed(rest.lowerBound + 1..<rest.upperBound)
        guard let first = bytes[type].first, !ASCII.isDigit(first) else { return .none }
        return bytes[type].allSatisfy { ASCII.isWord($0) || "[].,".utf8.contains($0) } ? .weak : .none
    }

    private static func isAugmentedAssignment(_ bytes: [UInt8], _ rest: Range<Int>) -> Bool {
        let operators = bytes[rest].prefix { "+-*/%&|^<>@".utf8.contains($0) }
        return (1...2).contains(operators.count) && bytes[rest].dropFirst(operators.count).first == UInt8(ascii: "=")
    }

    /// `a`, `a.b as c`, `a, b`.
    private static func isImportList(_ text: String) -> Bool {
        let list = text.prefix { $0 != "#" && $0 != ";" }
        return !list.isEmpty
            && list.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { item in
                let words = item.split(separator: " ")
                return words.count == 1 || (words.count == 3 && words[1] == "as")
            }
    }

    private static func isDefinitionHead(_ bytes: [UInt8], _ tail: Range<Int>) -> Bool {
        let end = endOfWord(bytes, tail.lowerBound, tail)
        let rest = bytes.trimmed(end..<tail.upperBound)
        guard end > tail.lowerBound, let first = bytes[rest].first else { return false }
        return "(:[".utf8.contains(first)
    }

    /// `print x` of Python 2, with a string, a number, or one name that an operator or nothing follows.
    private static func isPrintStatement(_ bytes: [UInt8], _ tail: Range<Int>) -> Bool {
        guard let first = bytes[tail].first else { return true }
        guard ASCII.isWord(first), !ASCII.isDigit(first) else { return true }
        let rest = bytes.trimmed(endOfWord(bytes, tail.lowerBound, tail)..<tail.upperBound)
        return rest.isEmpty || !ASCII.isWord(bytes[rest.lowerBound])
    }

    /// A bracket or a backslash carries the statement over to the next line.
    private static func endsOpen(_ bytes: [UInt8], _ line: Range<Int>) -> Bool {
        "([{\\,".utf8.contains(bytes[line.upperBound - 1]) || bytes[line].filter { $0 == 40 }.count > bytes[line].filter { $0 == 41 }.count
    }

    private static func endOfWord(_ bytes: [UInt8], _ start: Int, _ line: Range<Int>) -> Int {
        var end = start
        while end < line.upperBound, ASCII.isWord(bytes[end]) { end += 1 }
        return end
    }
}
