/// The part of a text of anybody that a page shows: at most so many bytes, around a mark if there is one.
package struct ShownText: Hashable, Sendable {
    /// What stands in front of the mark, in it, and behind it.
    package private(set) var before: String
    package private(set) var marked: String
    package private(set) var after: String
    /// The position of the first byte that is shown, and how many are.
    package private(set) var first: Int
    package private(set) var shown: Int
    /// Bytes that there are to show from, and those that there once were: a run keeps the beginning of a long output.
    package private(set) var kept: Int
    package private(set) var whole: Int
    /// False: bytes that are no UTF-8 are shown as U+FFFD.
    package private(set) var isUTF8: Bool

    /// - Parameters:
    ///   - limit: the most bytes to show.
    ///   - mark: what to show in any case, in bytes of the text; its end is cut.
    ///   - whole: the text's length before it was stored; nil: it is all there.
    package init(_ bytes: [UInt8], limit: Int, mark: Range<Int>? = nil, whole: Int? = nil) {
        kept = bytes.count
        self.whole = max(whole ?? bytes.count, bytes.count)
        var begin = 0
        if bytes.count > limit, let mark, mark.upperBound > limit {
            begin = UTF8Letters.start(of: max(0, mark.lowerBound - limit / 2), in: bytes)
        }
        let end = UTF8Letters.start(of: min(bytes.count, begin + limit), in: bytes)
        let start = min(max(begin, UTF8Letters.start(of: mark?.lowerBound ?? end, in: bytes)), end)
        let stop = min(max(start, UTF8Letters.end(of: mark?.upperBound ?? end, in: bytes)), end)
        before = String(decoding: bytes[begin..<start], as: UTF8.self)
        marked = mark == nil ? "" : String(decoding: bytes[start..<stop], as: UTF8.self)
        after = mark == nil ? "" : String(decoding: bytes[stop..<end], as: UTF8.self)
        first = begin
        shown = end - begin
        isUTF8 = String(validating: bytes[begin..<end], as: UTF8.self) != nil
    }

    /// `[before, marked, after, first, shown, kept, whole, isUTF8]`
    func write(to json: inout ScriptJSON) {
        json.array { json in
            json.text(before)
            json.text(marked)
            json.text(after)
            json.numbers([first, shown, kept, whole, isUTF8 ? 1 : 0])
        }
    }
}
