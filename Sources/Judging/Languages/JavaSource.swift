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
        let ownMain = scan.types.first { $0.hasMain }?.name
        let publicType = scan.types.first { $0.isPublic }?.name
        guard let first = scan.types.first?.name else { return }
        stem = publicType ?? ownMain ?? first
        let main = ownMain ?? publicType ?? first
        mainClass = scan.package.isEmpty ? main : "\(scan.package).\(main)"
        // The compile command leaves `contest.Main` in one file `contest\Main.class`.
        let longest = longestFileName - ".class".utf8.count
        let length = max(mainClass.utf8.count, stem.utf8.count)
        if length > longest {
            refusal = "the main class has a name of \(length) bytes, more than the \(longest) that a file's name has room for"
        }
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
    struct TopLevelType {
        var name: String
        var isPublic: Bool
        var hasMain = false
    }

    private let source: [UInt8]
    private var position = 0
    private(set) var types: [TopLevelType] = []
    private(set) var package = ""

    init(_ source: [UInt8]) { self.source = source }

    mutating func run() {
        var depth = 0
        var isPublic = false
        var previous = ""
        var beforePrevious = ""
        while let word = next() {
            switch word {
            case "{": depth += 1
            case "}": depth -= 1
            default: break
            }
            if depth == 0 {
                if word == ";" || word == "}" { isPublic = false }
                if word == "public" { isPublic = true }
                if word == "package", types.isEmpty { readPackage() }
                if ["class", "interface", "enum", "record"].contains(previous), isName(word), beforePrevious != "." {
                    types.append(TopLevelType(name: word, isPublic: isPublic))
                }
            } else if depth == 1, word == "(", previous == "main", beforePrevious == "void", !types.isEmpty {
                types[types.count - 1].hasMain = true
            }
            (beforePrevious, previous) = (previous, word)
        }
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
