/// The sections in which a model thinks before it answers (rule 1): `<think>`, `<thinking>`, `<reasoning>`, and the channels of gpt-oss.
package enum ThinkingSections {
    /// The range of the answer proper: all after the last closing tag, whether or not its opening tag is there, since many chat templates
    /// put the opening tag into the prompt. Tags in quotation marks or backticks do not count: programs and prose quote them.
    /// - Returns: nil where a thinking section is still open at the end.
    package static func answer(in bytes: [UInt8]) -> Range<Int>? {
        let end = endWithoutMarks(bytes)
        var start = 0
        var position = 0
        while position < end {
            if bytes[position] == UInt8(ascii: "<"), let length = closingTag(in: bytes, at: position, before: end) {
                start = position + length
                position = start
            } else {
                position += 1
            }
        }
        return hasOpenSection(bytes, in: start..<end) ? nil : start..<end
    }

    private static let closing: [StaticString] = [
        "</think>", "</thinking>", "</reasoning>", "<|channel|>final<|message|>",
    ]
    private static let opening: [StaticString] = ["<think>", "<thinking>", "<reasoning>", "<|channel|>analysis"]
    /// Marks of chat templates that some servers leave at an answer's end.
    private static let endMarks: [StaticString] = ["<|return|>", "<|end|>", "<|im_end|>", "<|eot_id|>", "<|endoftext|>", "</s>"]

    private static func closingTag(in bytes: [UInt8], at position: Int, before end: Int) -> Int? {
        guard let tag = closing.first(where: { bytes.hasWord($0, at: position, before: end) }) else { return nil }
        let next = position + tag.utf8CodeUnitCount
        let isQuoted = (position > 0 && isQuote(bytes[position - 1])) || (next < end && isQuote(bytes[next]) && !isFence(bytes, at: next))
        return isQuoted ? nil : tag.utf8CodeUnitCount
    }

    private static func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
    }

    private static func isFence(_ bytes: [UInt8], at position: Int) -> Bool { bytes.hasWord("```", at: position, before: bytes.count) }

    /// Whether an opening tag stands outside of code blocks. No closing tag follows, or it would have been found.
    private static func hasOpenSection(_ bytes: [UInt8], in range: Range<Int>) -> Bool {
        guard range.contains(where: { bytes[$0] == UInt8(ascii: "<") && isOpeningTag(bytes, at: $0, before: range.upperBound) }) else {
            return false
        }
        let lines = TextLines(bytes, in: range)
        let blocks = FencedBlocks(bytes, lines: lines)
        var next = 0
        for (number, line) in lines.ranges.enumerated() {
            while next < blocks.all.count, blocks.all[next].lastLine < number { next += 1 }
            if next < blocks.all.count, blocks.all[next].firstLine <= number { continue }
            if line.contains(where: { bytes[$0] == UInt8(ascii: "<") && opensSection(bytes, at: $0, in: line) }) { return true }
        }
        return false
    }

    /// Whether the tag at a place of a line opens a section. Prose may be about a tag: it quotes the tag, or calls it one.
    private static func opensSection(_ bytes: [UInt8], at position: Int, in line: Range<Int>) -> Bool {
        guard let tag = opening.first(where: { bytes.hasWord($0, at: position, before: line.upperBound) }) else { return false }
        let end = position + tag.utf8CodeUnitCount
        var (before, after) = (position, end)
        while before > line.lowerBound, ASCII.isBlank(bytes[before - 1]) { before -= 1 }
        while after < line.upperBound, ASCII.isBlank(bytes[after]) { after += 1 }
        if before == line.lowerBound { return true }
        if isQuote(bytes[position - 1]) || (end < line.upperBound && isQuote(bytes[end]) && !isFence(bytes, at: end)) { return false }
        return !namesOfTags.contains { isName($0, in: bytes, at: after, of: line) }
            && !namesOfTags.contains { isName($0, in: bytes, at: before - $0.utf8CodeUnitCount, of: line) }
    }

    private static let namesOfTags: [StaticString] = [
        "tag", "tags", "section", "sections", "block", "blocks", "token", "tokens", "element", "elements", "marker", "markers",
    ]

    /// Whether the name stands at the position as a whole word.
    private static func isName(_ name: StaticString, in bytes: [UInt8], at position: Int, of line: Range<Int>) -> Bool {
        guard position >= line.lowerBound, bytes.hasWord(name, at: position, before: line.upperBound) else { return false }
        let end = position + name.utf8CodeUnitCount
        return !(end < line.upperBound && ASCII.isWord(bytes[end])) && !(position > line.lowerBound && ASCII.isWord(bytes[position - 1]))
    }

    private static func isOpeningTag(_ bytes: [UInt8], at position: Int, before end: Int) -> Bool {
        opening.contains { bytes.hasWord($0, at: position, before: end) }
    }

    private static func endWithoutMarks(_ bytes: [UInt8]) -> Int {
        var end = bytes.count
        while true {
            var last = end
            while last > 0, ASCII.isBlank(bytes[last - 1]) { last -= 1 }
            guard let mark = endMarks.first(where: { ends(bytes, before: last, with: $0) }) else { return end }
            end = last - mark.utf8CodeUnitCount
        }
    }

    private static func ends(_ bytes: [UInt8], before end: Int, with mark: StaticString) -> Bool {
        let start = end - mark.utf8CodeUnitCount
        return start >= 0 && bytes.hasWord(mark, at: start, before: end)
    }
}
