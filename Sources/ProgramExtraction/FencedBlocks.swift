/// The lines of a part of a text, each without its line end.
package struct TextLines {
    package let ranges: [Range<Int>]
    /// The end of the part.
    let end: Int

    package init(_ bytes: [UInt8], in part: Range<Int>) {
        var ranges: [Range<Int>] = []
        var start = part.lowerBound
        for position in part where bytes[position] == ASCII.newline {
            ranges.append(start..<position)
            start = position + 1
        }
        if start < part.upperBound { ranges.append(start..<part.upperBound) }
        self.ranges = ranges
        end = part.upperBound
    }

    /// From the start of one line to the end of another, line end included.
    package func span(_ lines: Range<Int>) -> Range<Int> {
        guard let first = lines.first, let last = lines.last else { return end..<end }
        return ranges[first].lowerBound..<min(ranges[last].upperBound + 1, end)
    }
}

/// A code block between fences, as CommonMark 0.31 section 4.5 has it.
package struct FencedBlock {
    /// The first word of the info string in lower case; empty: none.
    var tag: String
    /// Numbers of the lines, the fences included.
    var firstLine: Int
    var lastLine: Int
    var isClosed: Bool
    /// What stands before the opening fence, and is taken from the beginning of each line as far as it is there.
    var indent: Range<Int>

    package var body: Range<Int> { firstLine + 1..<(isClosed ? lastLine : lastLine + 1) }
}

/// All code blocks of a text (rule 3), without those that are closed and have no line.
package struct FencedBlocks {
    package private(set) var all: [FencedBlock] = []

    /// - Parameter start: the line to begin at.
    package init(_ bytes: [UInt8], lines: TextLines, from start: Int = 0) {
        var open: (fence: Fence, line: Int)?
        var list = ListState()
        for number in start..<max(start, lines.ranges.count) {
            let line = lines.ranges[number]
            if let (opening, first) = open {
                guard let fence = Fence(bytes, line: line), fence.closes(opening) else { continue }
                if number > first + 1 { all.append(opening.block(bytes, first: first, last: number, isClosed: true)) }
                open = nil
                continue
            }
            list.pass(bytes, line)
            guard let fence = Fence(bytes, line: line, marker: list.marker), fence.opens(bytes, inList: list.isInside) else { continue }
            open = (fence, number)
        }
        if let (opening, first) = open {
            all.append(opening.block(bytes, first: first, last: max(first, lines.ranges.count - 1), isClosed: false))
        }
    }
}

/// Three or more backticks or tildes at the beginning of a line.
struct Fence {
    private let character: UInt8
    private let length: Int
    private let indent: Range<Int>
    /// What stands behind the fence, without blanks at its ends.
    private let info: Range<Int>
    private let isAfterMarker: Bool

    /// - Parameter marker: the end of the list marker with which the line begins; nil: there is none.
    init?(_ bytes: [UInt8], line: Range<Int>, marker: Int? = nil) {
        var position = marker ?? line.lowerBound
        while position < line.upperBound {
            if bytes[position] == ASCII.space || bytes[position] == 9 {
                position += 1
            } else if let width = ZeroWidth.length(bytes, at: position, before: line.upperBound) {
                position += width
            } else {
                break
            }
        }
        let start = position
        guard start < line.upperBound, bytes[start] == UInt8(ascii: "`") || bytes[start] == UInt8(ascii: "~") else { return nil }
        while position < line.upperBound, bytes[position] == bytes[start] { position += 1 }
        guard position - start >= 3 else { return nil }
        let rest = bytes.trimmed(position..<line.upperBound)
        if bytes[start] == UInt8(ascii: "`"), bytes[rest].contains(UInt8(ascii: "`")) { return nil }
        character = bytes[start]
        length = position - start
        indent = (marker == nil ? line.lowerBound : start)..<start
        info = rest
        isAfterMarker = marker != nil
    }

    var isBare: Bool { info.isEmpty }

    /// Outside of a list, four columns make a line of code of it. A block of Markdown is looked into instead of being taken as a block.
    func opens(_ bytes: [UInt8], inList: Bool) -> Bool {
        guard indent.count <= 3 || inList || isAfterMarker else { return false }
        return isBare || !["markdown", "md"].contains(tag(bytes))
    }

    func closes(_ opening: Fence) -> Bool {
        isBare && character == opening.character && length >= opening.length
            && (indent.count <= 3 || indent.count <= opening.indent.count + 3)
    }

    func block(_ bytes: [UInt8], first: Int, last: Int, isClosed: Bool) -> FencedBlock {
        FencedBlock(tag: isBare ? "" : tag(bytes), firstLine: first, lastLine: last, isClosed: isClosed, indent: indent)
    }

    /// `python`, also from `{.python}`, `language-python`, `Python title="a"`, `python,ignore` and `main.py`.
    private func tag(_ bytes: [UInt8]) -> String {
        var start = info.lowerBound
        while start < info.upperBound, "{.".utf8.contains(bytes[start]) { start += 1 }
        for prefix in ["language-", "lang-"] as [StaticString] where bytes.hasWord(prefix, at: start, before: info.upperBound) {
            start += prefix.utf8CodeUnitCount
        }
        var end = start
        while end < info.upperBound, !ASCII.isBlank(bytes[end]), !",;:{}=".utf8.contains(bytes[end]) { end += 1 }
        // `main.py` is in the language of its extension; what follows the dot of `python3.11` is a version.
        if let dot = bytes[start..<end].lastIndex(of: UInt8(ascii: ".")), dot + 1 < end, !ASCII.isDigit(bytes[dot + 1]) { start = dot + 1 }
        return String(decoding: bytes[start..<end].map(ASCII.lowercased), as: UTF8.self)
    }
}

/// Whether the lines so far lie in a list item, in which a fence may be indented by any amount.
private struct ListState {
    private(set) var isInside = false
    /// The end of the list marker of the last line.
    private(set) var marker: Int?
    private var followsBlank = false

    mutating func pass(_ bytes: [UInt8], _ line: Range<Int>) {
        if !isInside, let first = line.first, bytes[first] == UInt8(ascii: "`") || bytes[first] == UInt8(ascii: "~") {
            (marker, followsBlank) = (nil, false)
            return
        }
        let text = bytes.trimmed(line)
        marker = ListState.endOfMarker(bytes, text)
        if marker != nil {
            isInside = true
        } else if followsBlank, !text.isEmpty, text.lowerBound == line.lowerBound {
            isInside = false
        }
        followsBlank = text.isEmpty
    }

    /// `-`, `*`, `+`, `1.` or `1)` with a blank behind it.
    private static func endOfMarker(_ bytes: [UInt8], _ text: Range<Int>) -> Int? {
        var position = text.lowerBound
        while position < text.upperBound, position - text.lowerBound < 9, ASCII.isDigit(bytes[position]) { position += 1 }
        guard position < text.upperBound else { return nil }
        let marks: StaticString = position == text.lowerBound ? "-*+" : ".)"
        guard marks.withUTF8Buffer({ $0.contains(bytes[position]) }) else { return nil }
        guard position + 1 < text.upperBound, bytes[position + 1] == ASCII.space || bytes[position + 1] == 9 else { return nil }
        return position + 2
    }
}

/// Characters without width that chats leave at the beginning of a block: U+FEFF, U+200B to U+200D, U+2060.
enum ZeroWidth {
    static func length(_ bytes: [UInt8], at position: Int, before end: Int) -> Int? {
        guard position + 3 <= end else { return nil }
        return switch (bytes[position], bytes[position + 1], bytes[position + 2]) {
        case (0xEF, 0xBB, 0xBF), (0xE2, 0x80, 0x8B...0x8D), (0xE2, 0x81, 0xA0): 3
        default: nil
        }
    }
}
