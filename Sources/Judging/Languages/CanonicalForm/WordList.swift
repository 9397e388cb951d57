/// Words of a language, found without making a text of what is looked up.
struct WordList: Sendable {
    /// By their first byte.
    private var words: [[[UInt8]]] = Array(repeating: [], count: 256)
    private var beginnings: [[[UInt8]]] = Array(repeating: [], count: 256)
    /// Whether there is any word with that first byte and, as a bit, that length: for most words of a program there is none.
    private var lengths: [UInt64] = Array(repeating: 0, count: 256)

    /// - Parameter text: words with white space between them. One that ends with `*` stands for all words that begin so.
    init(_ text: String) {
        for word in text.split(whereSeparator: \.isWhitespace) {
            let bytes = Array(word.utf8)
            if bytes.last == UInt8(ascii: "*") {
                beginnings[Int(bytes[0])].append(bytes.dropLast())
                lengths[Int(bytes[0])] = .max
            } else {
                words[Int(bytes[0])].append(bytes)
                lengths[Int(bytes[0])] |= 1 << UInt64(min(bytes.count, 63))
            }
        }
    }

    func contains(_ word: ArraySlice<UInt8>) -> Bool {
        guard let first = word.first, lengths[Int(first)] >> UInt64(min(word.count, 63)) & 1 == 1 else { return false }
        return words[Int(first)].contains { $0.count == word.count && word.elementsEqual($0) }
            || beginnings[Int(first)].contains { word.starts(with: $0) }
    }

    /// Whether one of the words stands in the text, with no letter or digit beside it.
    func occurs(in text: ArraySlice<UInt8>) -> Bool {
        text.split(whereSeparator: { !isWordByte($0) }).contains(where: contains)
    }
}
