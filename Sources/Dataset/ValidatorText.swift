import Judging

/// What the text of a validator's source says, its comments left out.
struct ValidatorText {
    private(set) var hasMain = false
    /// Names of what is imported or included, without directories: `lib` for `import lib`, `lib.cpp` for `#include "parts/lib.cpp"`.
    private(set) var imported: Set<String> = []

    init(_ content: [UInt8], language: String) {
        switch language {
        case "python2", "python3", "pypy2", "pypy3":
            let code = Self.code(of: content, isPython: true, keepsStrings: false)
            for statement in code.split(whereSeparator: { $0 == "\n" || $0 == ";" || $0 == "\r\n" }) {
                let words = Self.words(statement)
                if words.first == "if", words.contains("__name__") { hasMain = true }
                addImports(of: words)
                // The whole of `if x: import a` is one line.
                if let colon = statement.firstIndex(of: ":") { addImports(of: Self.words(statement[statement.index(after: colon)...])) }
            }
        case "c", "cpp":
            hasMain = Self.code(of: content, isPython: false, keepsStrings: false).contains(/\bmain\s*\(/)
            let code = Self.code(of: content, isPython: false, keepsStrings: true)
            for match in code.matches(of: /#[ \t]*include[ \t]*["<]([^">\n]+)[">]/) { imported.insert(lastComponent(String(match.1))) }
        case "javascript", "typescript":
            let code = Self.code(of: content, isPython: false, keepsStrings: true)
            for match in code.matches(of: /(?:\brequire\s*\(|\bfrom|\bimport)\s*\(?["']\.\/([^"'\n]+)["']/) {
                imported.insert(lastComponent(String(match.1)))
            }
        default:
            hasMain = Self.code(of: content, isPython: false, keepsStrings: false).contains(/\b[mM]ain\s*\(/)
        }
    }

    private static func words(_ statement: Substring) -> [Substring] {
        statement.split { " \t\r,()\\=:".contains($0) }
    }

    /// `import a, b.c as d`, `from a.b import c`, `from .a import b`, `from . import a`.
    private mutating func addImports(of words: [Substring]) {
        guard let first = words.first, first == "import" || first == "from" else { return }
        var modules = first == "import" ? words.dropFirst() : words.dropFirst().prefix(1)
        if first == "from", let package = modules.first, package.allSatisfy({ $0 == "." }) { modules = words.dropFirst(3) }
        for module in modules {
            if let name = module.split(separator: ".").first { imported.insert(String(name)) }
        }
    }
}

// The text without its comments.
extension ValidatorText {
    /// The text of a source without comments. Strings stay as they are, or become empty.
    private static func code(of content: [UInt8], isPython: Bool, keepsStrings: Bool) -> String {
        var scan = CommentScan(bytes: content, isPython: isPython, keepsStrings: keepsStrings)
        return String(decoding: scan.run(), as: UTF8.self)
    }
}

private struct CommentScan {
    let bytes: [UInt8]
    let isPython: Bool
    let keepsStrings: Bool
    private var position = 0
    private var code: [UInt8] = []

    init(bytes: [UInt8], isPython: Bool, keepsStrings: Bool) {
        self.bytes = bytes
        self.isPython = isPython
        self.keepsStrings = keepsStrings
    }

    mutating func run() -> [UInt8] {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "#") where isPython: skip(to: "\n")
            case UInt8(ascii: "/") where !isPython && has("//"): skip(to: "\n")
            case UInt8(ascii: "/") where !isPython && has("/*"):
                position += 2
                skip(to: "*/")
                position = min(position + 2, bytes.count)
                code.append(UInt8(ascii: " "))
            case UInt8(ascii: "'") where !isPython && code.last.map(Self.isWord) == true: take()
            case UInt8(ascii: "'"), UInt8(ascii: "\""): string()
            case UInt8(ascii: "\\") where position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "\n"):
                // The line goes on.
                position += 2
                code.append(UInt8(ascii: " "))
            default: take()
            }
        }
        return code
    }

    /// In C++ the apostrophe between two digits begins no character.
    private static func isWord(_ byte: UInt8) -> Bool { byte &- 48 < 10 || byte | 0x20 &- 97 < 26 || byte == UInt8(ascii: "_") }

    private mutating func take() {
        code.append(bytes[position])
        position += 1
    }

    private func has(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes[position...].starts(with: $0) }
    }

    /// Stops at the text, or at the end.
    private mutating func skip(to text: StaticString) { while position < bytes.count, !has(text) { position += 1 } }

    private mutating func string() {
        let quote = bytes[position], start = position
        let isLong = isPython && position + 2 < bytes.count && bytes[position + 1] == quote && bytes[position + 2] == quote
        position += isLong ? 3 : 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\\") {
                position = min(position + 2, bytes.count)
            } else if byte == UInt8(ascii: "\n"), !isLong {
                break
            } else if byte == quote, !isLong || bytes[position...].prefix(3).allSatisfy({ $0 == quote }) && position + 2 < bytes.count {
                position += isLong ? 3 : 1
                break
            } else {
                position += 1
            }
        }
        code += keepsStrings ? Array(bytes[start..<position]) : [UInt8(ascii: "\""), UInt8(ascii: "\"")]
    }
}
