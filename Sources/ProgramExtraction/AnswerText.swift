/// An answer's bytes with LF line ends and without terminal escapes (rule 2), and where each of them came from.
package struct AnswerText {
    package let bytes: [UInt8]
    /// The place of each byte in the answer as it came; nil: nothing was removed.
    private let origins: [Int]?

    package init(_ text: String) {
        let raw = Array(text.utf8)
        let (escape, carriageReturn) = (UInt8(0x1B), UInt8(ascii: "\r"))
        guard raw.contains(where: { $0 == escape || $0 == carriageReturn }) else {
            (bytes, origins) = (raw, nil)
            return
        }
        var (kept, places): ([UInt8], [Int]) = ([], [])
        var position = 0
        while position < raw.count {
            if raw[position] == escape, let end = AnswerText.endOfEscape(raw, at: position) {
                position = end
                continue
            }
            if raw[position] != carriageReturn || position + 1 == raw.count || raw[position + 1] != ASCII.newline {
                kept.append(raw[position])
                places.append(position)
            }
            position += 1
        }
        (bytes, origins) = (kept, places)
    }

    /// The range in the answer as it came.
    func origin(of range: Range<Int>) -> Range<Int> {
        guard let origins, let first = range.first, let last = range.last else { return range }
        return origins[first]..<origins[last] + 1
    }

    /// The end of a control sequence (ECMA-48: ESC `[`, parameters, one final byte); nil: none stands here.
    private static func endOfEscape(_ raw: [UInt8], at start: Int) -> Int? {
        guard start + 1 < raw.count, raw[start + 1] == UInt8(ascii: "[") else { return nil }
        var position = start + 2
        while position < raw.count, (0x20...0x3F).contains(raw[position]) { position += 1 }
        guard position < raw.count, (0x40...0x7E).contains(raw[position]) else { return nil }
        return position + 1
    }
}
