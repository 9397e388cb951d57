import Records

/// What the names of a Java source's files and classes must be: the compiler wants a file named after its public type, the JVM the
/// class that has `main`.
struct JavaSource {
    /// The name of the file without `.java`.
    private(set) var stem = "Main"
    /// With the package, such as `contest.Main`.
    private(set) var mainClass = "Main"
    /// Why no file can hold the main class; nil: one can.
    private(set) var refusal: String?

    init(_ source: [UInt8]) {
        var scan = JavaScan(withoutUnicodeEscapes(source))
        scan.run()
        let publicType = scan.types.first { $0.isPublic }?.name
        guard let first = scan.types.first?.name else { return }
        let main = Self.entry(of: scan.types) ?? publicType ?? first
        stem = publicType ?? main
        mainClass = scan.package.isEmpty ? main : "\(scan.package).\(main)"
        // The compile command leaves `contest.Main` in one file `contest\Main.class`.
        let longest = longestFileName - ".class".utf8.count
        let length = max(mainClass.utf8.count, stem.utf8.count)
        if length > longest {
            refusal = "the main class has a name of \(length) bytes, more than the \(longest) that a file's name has room for"
        }
    }
}

extension JavaSource {
    /// The type that the JVM is to start: of those with a proper entry method the public one, else `Main`, else the first. Where no type has
    /// one, the same of those with any method `void main`, which newer versions of Java start too.
    fileprivate static func entry(of types: [JavaScan.TopLevelType]) -> String? {
        for kind in [JavaScan.Main.proper, .other] {
            let found = types.filter { $0.main == kind }
            if let chosen = found.first(where: \.isPublic) ?? found.first(where: { $0.name == "Main" }) ?? found.first {
                return chosen.name
            }
        }
        return nil
    }
}

/// The source as the compiler reads it: Unicode escapes are resolved before anything else (JLS 3.3).
private func withoutUnicodeEscapes(_ source: [UInt8]) -> [UInt8] {
    let backslash = UInt8(ascii: "\\"), marker = UInt8(ascii: "u")
    var resolved: [UInt8] = []
    resolved.reserveCapacity(source.count)
    var position = 0
    while position < source.count {
        let byte = source[position]
        position += 1
        guard byte == backslash, position < source.count else {
            resolved.append(byte)
            continue
        }
        guard source[position] == marker else {
            // The second of two backslashes begins no escape.
            resolved += [byte, source[position]]
            position += 1
            continue
        }
        let digits = source[position...].drop { $0 == marker }.prefix(4)
        guard digits.count == 4, let text = String(validating: digits, as: UTF8.self), let code = UInt32(text, radix: 16) else {
            resolved.append(byte)
            continue
        }
        resolved += String(Unicode.Scalar(code) ?? "\u{fffd}").utf8
        position = digits.endIndex
    }
    return resolved
}

/// One pass over the words and braces of a Java source; comments, strings and characters are left out.
private struct JavaScan {
    enum Main {
        /// `public static void main(String[] words)`, however it is spelled.
        case proper
        /// Another method `void main`.
        case other
    }

    struct TopLevelType {
        var name: String
        var isPublic: Bool
        var isInterface: Bool
        var main: Main?
    }

    private let source: [UInt8]
    private var position = 0
    private(set) var types: [TopLevelType] = []
    private(set) var package = ""

    init(_ source: [UInt8]) { self.source = source }

    mutating func run() {
        var depth = 0
        // Of the declaration that is being read.
        var modifiers: Set<String> = []
        var previous = ""
        var beforePrevious = ""
        while let word = next() {
            switch word {
            case "{": depth += 1
            case "}": depth -= 1
            default: break
            }
            if ["{", "}", ";"].contains(word) { modifiers = [] }
            if ["public", "static"].contains(word) { modifiers.insert(word) }
            if depth == 0 {
                if word == "package", types.isEmpty { readPackage() }
                if ["class", "interface", "enum", "record"].contains(previous), isName(word), beforePrevious != "." {
                    types.append(
                        TopLevelType(name: word, isPublic: modifiers.contains("public"), isInterface: previous == "interface"))
                }
            } else if depth == 1, word == "(", previous == "main", beforePrevious == "void", !types.isEmpty {
                readMain(modifiers)
            }
            (beforePrevious, previous) = (previous, word)
        }
    }

    /// Reads the parameters of a method `void main`, behind their opening bracket.
    private mutating func readMain(_ modifiers: Set<String>) {
        var words: [String] = []
        var brackets = 1
        while brackets > 0, let word = next() {
            if word == "(" { brackets += 1 }
            if word == ")" { brackets -= 1 }
            if brackets > 0, word != "final" { words.append(word) }
        }
        let last = types.count - 1
        let isVisible = modifiers.contains("public") || types[last].isInterface
        let isProper = isVisible && modifiers.contains("static") && isWordList(words)
        if types[last].main != .proper { types[last].main = isProper ? .proper : .other }
    }

    /// `String[] name`, `String... name` or `String name[]`, also as `java.lang.String`.
    private func isWordList(_ words: [String]) -> Bool {
        let bare = words.starts(with: ["java", ".", "lang", "."]) ? Array(words.dropFirst(4)) : words
        guard bare.first == "String" else { return false }
        let names = bare.dropFirst().filter(isName)
        return names.count == 1 && [["[", "]"], [".", ".", "."]].contains(bare.dropFirst().filter { !isName($0) })
    }

    /// Leaves `package` empty where the compiler will refuse it.
    private mutating func readPackage() {
        var name = ""
        while let word = next(), word != ";" {
            guard isName(word) || word == "." else { return }
            name += word
        }
        package = name
    }

    private func isName(_ word: String) -> Bool { word.utf8.first.map(isNameByte) ?? false }

    private func isNameByte(_ byte: UInt8) -> Bool {
        lowered(byte) &- 97 < 26 || byte &- 48 < 10 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$") || byte >= 128
    }

    /// A name or keyword whole, any other character alone; nil at the end.
    private mutating func next() -> String? {
        while position < source.count {
            let byte = source[position]
            if isWhiteSpace(byte) {
                position += 1
            } else if starts(with: "//") {
                skip(to: "\n")
            } else if starts(with: "/*") {
                position += 2
                skip(to: "*/")
            } else if starts(with: "\"\"\"") {
                position += 3
                skip(to: "\"\"\"")
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                skipLiteral(until: byte)
            } else {
                return takeWord()
            }
        }
        return nil
    }

    private mutating func takeWord() -> String {
        let start = position
        while position < source.count, isNameByte(source[position]) { position += 1 }
        if position == start { position += 1 }
        return String(decoding: source[start..<position], as: UTF8.self)
    }

    private func starts(with text: String) -> Bool { source[position...].starts(with: text.utf8) }

    private mutating func skip(to text: String) {
        while position < source.count, !starts(with: text) { position += 1 }
        position = min(position + text.utf8.count, source.count)
    }

    private mutating func skipLiteral(until quote: UInt8) {
        position += 1
        while position < source.count, source[position] != quote, source[position] != UInt8(ascii: "\n") {
            position += source[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        position = min(position + 1, source.count)
    }
}
