import ProgramExtraction

/// The texts in which a structured answer may lie, the most faithful first.
enum AnswerVariants {
    static func texts(of answer: String, schema: AnswerSchema) -> [String] {
        var texts: [String] = []
        for text in [answer, withoutFence(answer), firstBlock(of: answer), fromFirstKey(of: answer, schema: schema)] {
            if let text, !text.isEmpty, !texts.contains(text) { texts.append(text) }
        }
        return texts + texts.map { blockScalars(in: $0, schema: schema) }
    }

    /// Without a fence around all of it; models forget one of the two.
    private static func withoutFence(_ answer: String) -> String {
        // A slice: each line taken from the start of an array would move all others.
        var lines = answer.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let first = lines.first, first.allSatisfy(\.isWhitespace) { lines.removeFirst() }
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        if let first = lines.first, first.hasPrefix("```") { lines.removeFirst() }
        if let last = lines.last, last.hasSuffix("```") {
            lines[lines.endIndex - 1] = last.dropLast(3)
        }
        return lines.joined(separator: "\n")
    }

    private static func firstBlock(of answer: String) -> String? {
        let bytes = Array(answer.utf8)
        let lines = TextLines(bytes, in: 0..<bytes.count)
        return FencedBlocks(bytes, lines: lines).all.first.map { bytes.text(lines.span($0.body)) }
    }

    /// Without the words before the first key that the schema has, and without a fence behind.
    private static func fromFirstKey(of answer: String, schema: AnswerSchema) -> String? {
        let lines = answer.split(separator: "\n", omittingEmptySubsequences: false)
        let keys = schema.fields.map { $0.key + ":" }
        guard let start = lines.firstIndex(where: { line in keys.contains { line.hasPrefix($0) } }) else {
            return answer.firstIndex(of: "{").map { String(answer[$0...]).trimmingSpaces }
        }
        let end = lines[start...].firstIndex { $0.hasPrefix("```") } ?? lines.endIndex
        return lines[start..<end].joined(separator: "\n")
    }

    /// With each text as a block scalar, in which colons, quotation marks and dashes mean nothing: `key: a: b` becomes `key: |-` and a line
    /// below it.
    private static func blockScalars(in text: String, schema: AnswerSchema) -> String {
        var lines: [String] = []
        /// The indent of the lines of the text that is open.
        var open: Int?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map({ String($0.replacing("\t", with: "    ")) }) {
            let indent = line.prefix { $0 == " " }.count
            if let key = KeyLine(line, schema: schema) {
                open = key.isText ? key.column + 2 : nil
                lines += key.lines
            } else if let column = open {
                let isBlank = line.allSatisfy(\.isWhitespace)
                lines.append(indent >= column || isBlank ? line : String(repeating: " ", count: column) + line.trimmingSpaces)
            } else if let item = line.firstRange(of: "- "), item.lowerBound == line.index(line.startIndex, offsetBy: indent) {
                lines += [
                    String(line[..<item.upperBound]) + "|-", String(repeating: " ", count: indent + 2) + String(line[item.upperBound...]),
                ]
            } else {
                lines.append(line)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// A line with a key of the schema, perhaps behind the dash of a list item.
private struct KeyLine {
    var column: Int
    var isText: Bool
    var lines: [String]

    private static let lastColumn = 200

    init?(_ line: String, schema: AnswerSchema) {
        var rest = line[...]
        while rest.hasPrefix(" ") || rest.hasPrefix("- ") { rest = rest.dropFirst(rest.hasPrefix(" ") ? 1 : 2) }
        guard let colon = rest.firstIndex(of: ":"), schema.allKeys.contains(String(rest[..<colon])) else { return nil }
        column = line.distance(from: line.startIndex, to: rest.startIndex)
        // Lines below are moved to this column: with any column a short answer would become gigabytes.
        guard column <= KeyLine.lastColumn else { return nil }
        let value = rest[rest.index(after: colon)...].trimmingSpaces
        isText = schema.textKeys.contains(String(rest[..<colon]))
        let isMarked = value.first == "|" || value.first == ">"
        if !isText || isMarked {
            lines = [line]
        } else {
            lines = ["\(line[...colon]) |-"] + (value.isEmpty ? [] : [String(repeating: " ", count: column + 2) + value])
        }
    }
}
