import ProgramExtraction

/// Finds anchors and aliases before a parser does: a parser spends exponential time on aliases of aliases.
enum YAMLReferences {
    /// Whether `&name` or `*name` begins a value outside of block scalars and quotation marks. A plain text that goes on over several lines
    /// may have a line that only looks so: the answer is then read with that text as a block scalar.
    static func occur(in text: String) -> Bool {
        var scan = Scan()
        // YAML ends a line at a carriage return too.
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) where scan.line(line.utf8) { return true }
        return false
    }

    private struct Scan {
        /// The indent that a line must pass to belong to the block scalar; nil: no block scalar is open.
        private var block: Int?
        /// The quotation mark that is open.
        private var quote: UInt8?

        /// Whether the line holds a reference.
        mutating func line(_ line: Substring.UTF8View) -> Bool {
            let indent = line.prefix { $0 == ASCII.space }.count
            if let block {
                if indent > block || line.allSatisfy(ASCII.isBlank) { return false }
                self.block = nil
            }
            var startsValue = true
            var isEscaped = false
            for byte in line {
                if let open = quote {
                    if isEscaped {
                        isEscaped = false
                    } else if byte == UInt8(ascii: "\\"), open == UInt8(ascii: "\"") {
                        isEscaped = true
                    } else if byte == open {
                        quote = nil
                    }
                    continue
                }
                if ASCII.isBlank(byte) { continue }
                let isFirst = startsValue
                startsValue = "[{,:?-".utf8.contains(byte)
                if isFirst, byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") { return true }
                if isFirst, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { quote = byte }
                if isFirst, byte == UInt8(ascii: "|") || byte == UInt8(ascii: ">") {
                    block = YAMLReferences.column(ofItem: line, indent: indent)
                    return false
                }
            }
            return false
        }
    }

    /// The column of a line's key: behind the dashes of list items.
    private static func column(ofItem line: Substring.UTF8View, indent: Int) -> Int {
        var column = indent
        var rest = line.dropFirst(indent)
        while rest.first == UInt8(ascii: "-"), rest.dropFirst().first == ASCII.space {
            let blanks = rest.dropFirst().prefix { $0 == ASCII.space }.count
            let inner = rest.dropFirst(1 + blanks)
            // The scalar of `- |` belongs to the item itself.
            if inner.first == UInt8(ascii: "|") || inner.first == UInt8(ascii: ">") { return column }
            column += 1 + blanks
            rest = inner
        }
        return column
    }
}
