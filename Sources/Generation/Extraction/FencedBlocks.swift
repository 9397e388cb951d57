/// The lines of a part of a text, each without its line end.
struct TextLines {
    let ranges: [Range<Int>]
    /// The end of the part.
    let end: Int

    init(_ bytes: [UInt8], in part: Range<Int>) {
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
    func span(_ lines: Range<Int>) -> Range<Int> {
        guard let first = lines.first, let last = lines.last else { return end..<end }
        return ranges[first].lowerBound..<min(ranges[last].upperBound + 1, end)
    }
}

/// A code block between fences, as CommonMark 0.31 section 4.5 has it.
struct FencedBlock {
    /// The first word of the info string in lower case; empty: none.
    var tag: String
    /// Numbers of the lines, the fences included.
    var firstLine: Int
    var lastLine: Int
    var isClosed: Bool
    /// What stands before the opening fence, and is taken from the beginning of each line as far as it is there.
    var indent: Range<Int>

    var body: Range<Int> { firstLine + 1..<(isClosed ? lastLine : lastLine + 1) }
}

/// All code blocks of a text (rule 3).
struct FencedBlocks {
    private(set) var all: [FencedBlock] = []
    private let bytes: [UInt8]

    /// - Parameter start: the line to begin at.
    init(_ bytes: [UInt8], lines: TextLines, from start: Int = 0) {
        self.bytes = bytes
        var open: (fence: Fence, line: Int)?
        var list = ListState()
        for number in start..<max(start, lines.ranges.count) {
            let line = lines.ranges[number]
            if let (opening, first) = open {
                guard let fence = Fence(bytes, line: line), fence.closes(opening) else { continue }
                all.append(opening.block(first: first, last: number, isClosed: true))
                open = nil
                continue
            }
            list.pass(bytes, line)
            guard let fence = Fence(bytes, line: line, marker: list.marker), fence.opens(inList: list.isInside) else { continue }
            open = (fence, number)
        }
        if let (opening, first) = open {
            all.append(opening.block(first: first, last: max(first, lines.ranges.count - 1), isClosed: false))
        }
    }
}

/// Three or more backticks or tildes at the beginning of a line.
struct Fence {
    private let character: UInt8
    private let length: Int
    private let indent: Range<Int>
    /// The first word of the info string, as tags are written; empty: there is none.
    private let tag: String
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
        tag = rest.isEmpty ? "" : Fence.tag(bytes.text(rest))
        isBare = rest.isEmpty
        isAfterMarker = marker != nil
    }

    let isBare: Bool

    /// Outside of a list, four columns make a line of code of it. A block of Markdown is looked into instead of being taken as a block.
    func opens(inList: Bool) -> Bool { (indent.count <= 3 || inList || isAfterMarker) && (isBare || tag != "markdown" && tag != "md") }

    func closes(_ opening: Fence) -> Bool {
        isBare && character == opening.character && length >= opening.length
            && (indent.count <= 3 || indent.count <= opening.indent.count + 3)
    }

    func block(first: Int, last: Int, isClosed: Bool) -> FencedBlock {
        FencedBlock(tag: tag, firstLine: first, lastLine: last, isClosed: isClosed, indent: indent)
    }

    /// `python`, also from `{.python}`, `language-python`, `Python title="a"`, `python,ignore` and `main.py`.
    private static func tag(_ info: String) -> String {
        var word = info.lowercased().prefix { !$0.isWhitespace }
        word = word.drop { $0 == "{" || $0 == "." }
        word = word.prefix { !",;:{}=".contains($0) }
        if word.hasPrefix("language-") { word = word.dropFirst("language-".count) }
        if word.hasPrefix("lang-") { word = word.dropFirst("lang-".count) }
        if let dot = word.lastIndex(of: "."), let digit = word[word.index(after: dot)...].first, !digit.isNumber {
            word = word[word.index(after: dot)...]
        }
        return String(word)
    }
}

/// Whether the lines so far lie in a list item, in which a fence may be indented by any amount.
private struct ListState {
    private(set) var isInside = false
    /// The end of the list marker of the last line.
    private(set) var marker: Int?
    private var followsBlank = false

    mutating func pass(_ bytes: [UInt8], _ line: Range<Int>) {
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
