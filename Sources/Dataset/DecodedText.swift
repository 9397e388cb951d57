import Records

/// The text of a file that a person wrote: UTF-8, or a wide encoding that its first bytes tell, without its byte order mark.
struct DecodedText {
    /// What is no text is U+FFFD.
    let text: String
    /// The encoding as messages name it.
    let encoding: String
    /// Where the first byte stands that is no text in that encoding, from 0; nil: all is text.
    let flaw: Int?

    init(_ bytes: [UInt8]) {
        let wide = WideEncoding(of: bytes)
        encoding = wide?.name ?? "UTF-8"
        if let wide {
            let (decoded, flaw) = wide.decoded(bytes)
            text = decoded.unicodeScalars.first == "\u{FEFF}" ? String(decoded.unicodeScalars.dropFirst()) : decoded
            self.flaw = flaw
        } else {
            text = String(decoding: PlainSource.unmarked(bytes), as: UTF8.self)
            flaw = isUTF8(bytes) ? nil : firstFlaw(in: bytes, as: UTF8.self)
        }
    }

    /// nil: all is text.
    func complaint(of path: String) -> String? { flaw.map { "\(path): is not \(encoding) at byte \($0)" } }

    /// What a person should know where the text is used all the same; nil: all is text.
    func note(on path: String) -> String? { complaint(of: path).map { "\($0): what is no text there is read as U+FFFD" } }
}

extension WideEncoding {
    private var unitLength: Int { self == .utf16LittleEndian || self == .utf16BigEndian ? 2 : 4 }
    private var isLittleEndian: Bool { self == .utf16LittleEndian || self == .utf32LittleEndian }

    /// The text with its mark, and where the first byte stands that is no part of a character; nil: all are.
    fileprivate func decoded(_ bytes: [UInt8]) -> (text: String, flaw: Int?) {
        let length = unitLength
        let whole = bytes.count - bytes.count % length
        let units = stride(from: 0, to: whole, by: length).map { start -> UInt32 in
            let unit = bytes[start..<start + length]
            return (isLittleEndian ? Array(unit.reversed()) : Array(unit)).reduce(0) { $0 << 8 | UInt32($1) }
        }
        let cut = whole < bytes.count ? whole : nil
        if length == 4 {
            return (String(decoding: units, as: UTF32.self), units.firstIndex { Unicode.Scalar($0) == nil }.map { $0 * 4 } ?? cut)
        }
        let halves = units.map { UInt16(truncatingIfNeeded: $0) }
        return (String(decoding: halves, as: UTF16.self), firstFlaw(in: halves, as: UTF16.self).map { $0 * 2 } ?? cut)
    }
}
