/// What a file is that holds no UTF-8 text from its first bytes on: compressed, or text in another encoding.
enum ForeignEncoding: Hashable {
    /// By the format's name and the command that unpacks it.
    case compressed(String, command: String)
    /// By the encoding's name.
    case text(String)

    /// nil: the beginning may be UTF-8 text.
    init?(_ beginning: some Collection<UInt8>) {
        let known: [([UInt8], ForeignEncoding)] = [
            ([0x1F, 0x8B], .compressed("gzip", command: "gunzip")), ([0x28, 0xB5, 0x2F, 0xFD], .compressed("zstd", command: "unzstd")),
            (Array("BZh".utf8), .compressed("bzip2", command: "bunzip2")),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A], .compressed("xz", command: "unxz")),
            ([0x50, 0x4B, 0x03, 0x04], .compressed("zip", command: "unzip")),
        ]
        if let found = known.first(where: { beginning.starts(with: $0.0) })?.1 {
            self = found
        } else if let encoding = WideEncoding(of: beginning)?.name {
            self = .text(encoding)
        } else {
            return nil
        }
    }

    /// nil: it is not packed, or with what is not unpacked here.
    var packing: Packing? {
        if case .compressed(let name, _) = self { return Packing(rawValue: name) }
        return nil
    }

    /// - Parameter isOneDocument: the file is one JSON value, and not JSON Lines.
    func refusal(of path: String, isOneDocument: Bool = false) -> DatasetError {
        switch self {
        case .compressed(let name, let command):
            DatasetError(
                .unknownFormat,
                "\(path): is compressed with \(name), and "
                    + (isOneDocument
                        ? "a file of one JSON value is read as plain text" : "JSON Lines are read as plain text, gzip or zstd"),
                remedy: "Unpack it first, with \(command)")
        case .text(let name):
            DatasetError(
                .unknownFormat, "\(path): is \(name) text, and \(isOneDocument ? "JSON is" : "JSON Lines are") UTF-8",
                remedy: "Convert it: iconv -f \(name) -t UTF-8 \(path) > converted.\(isOneDocument ? "json" : "jsonl")")
        }
    }
}

/// Unicode in units of two or four bytes, as Windows writes it.
enum WideEncoding: String, CaseIterable {
    case utf32LittleEndian = "UTF-32LE"
    case utf32BigEndian = "UTF-32BE"
    case utf16LittleEndian = "UTF-16LE"
    case utf16BigEndian = "UTF-16BE"

    var name: String { rawValue }

    /// By the byte order mark, or by the zero bytes around a first ASCII character.
    init?(of beginning: some Collection<UInt8>) {
        if let marked = Self(markOf: beginning) {
            self = marked
            return
        }
        let first = Array(beginning.prefix(4))
        guard first.count == 4, first.contains(where: { $0 != 0 }) else { return nil }
        switch (first[0] != 0, first[1] != 0, first[2] != 0, first[3] != 0) {
        case (true, false, false, false): self = .utf32LittleEndian
        case (false, false, false, true): self = .utf32BigEndian
        case (true, false, true, false): self = .utf16LittleEndian
        case (false, true, false, true): self = .utf16BigEndian
        default: return nil
        }
    }

    /// By the byte order mark alone.
    init?(markOf beginning: some Collection<UInt8>) {
        guard let found = Self.allCases.first(where: { beginning.starts(with: $0.mark) }) else { return nil }
        self = found
    }

    /// By all of a text in units of two bytes: every other byte is zero, the others are printable ASCII or white space, and there are at least
    /// four characters. So no file of plain text looks, and hardly one of numbers.
    init?(patternOf bytes: [UInt8]) {
        guard bytes.count >= 8, bytes.count.isMultiple(of: 2) else { return nil }
        let text = bytes[0] == 0 ? 1 : 0
        for start in stride(from: 0, to: bytes.count, by: 2) {
            let letter = bytes[start + text]
            let isText = letter &- 0x20 < 0x5F || letter &- 0x09 < 5
            guard isText, bytes[start + 1 - text] == 0 else { return nil }
        }
        self = text == 0 ? .utf16LittleEndian : .utf16BigEndian
    }

    private var mark: [UInt8] {
        switch self {
        case .utf32LittleEndian: [0xFF, 0xFE, 0, 0]
        case .utf32BigEndian: [0, 0, 0xFE, 0xFF]
        case .utf16LittleEndian: [0xFF, 0xFE]
        case .utf16BigEndian: [0xFE, 0xFF]
        }
    }
}

/// What UTF-8 files from Windows begin with.
let utf8ByteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

/// The source of a program as compilers read it: in UTF-8, without a byte order mark.
struct PlainSource {
    let content: [UInt8]
    /// The encoding that it was in; nil: its bytes stay as they are, and compilers take them for UTF-8.
    let encoding: WideEncoding?
    /// Where the first byte stands that is no text in the wide encoding, and is U+FFFD now; nil: none is.
    let flaw: Int?

    init(_ bytes: [UInt8]) {
        encoding = WideEncoding(of: bytes)
        let decoded = encoding.map { _ in DecodedText(bytes) }
        content = decoded.map { Array($0.text.utf8) } ?? Self.unmarked(bytes)
        flaw = decoded?.flaw
    }

    /// What became of it, for a note; nil: nothing did.
    func change(_ fate: String) -> String? {
        encoding.map { "was \($0.name) text, and \(fate)" + (flaw.map { "; what is no text from byte \($0) on is U+FFFD" } ?? "") }
    }

    /// Without the mark of UTF-8, which javac takes for an illegal character.
    static func unmarked(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: utf8ByteOrderMark) ? Array(bytes.dropFirst(utf8ByteOrderMark.count)) : bytes
    }
}
