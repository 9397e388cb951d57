import Records

/// One line of fields with commas between them, written as it goes.
struct FieldLine {
    private let stream: TextStream
    private var isFirst = true

    init(_ stream: TextStream) { self.stream = stream }

    /// A text of others for a table: see `ForeignText.csvField`.
    mutating func foreign(_ text: String) { plain(ForeignText.csvField(text)) }

    /// A text of others as it is, in quotes where it needs them.
    mutating func quoted(_ text: String) { plain(ForeignText.quotedField(text)) }

    /// A text that needs no quotes.
    mutating func plain(_ text: String) {
        separate()
        stream.append(text)
    }

    /// nil: an empty field.
    mutating func integer(_ value: Int?) {
        separate()
        if let value { stream.append(integer: value) }
    }

    /// Seconds with six decimals, truncated; nil: an empty field.
    mutating func seconds(_ duration: Duration?) { plain(duration.map(Report.seconds) ?? "") }

    /// In hexadecimal digits; nil: an empty field.
    mutating func digest(_ digest: Digest?) {
        separate()
        if let digest { stream.append(digest) }
    }

    func end() { stream.append(byte: UInt8(ascii: "\n")) }

    private mutating func separate() {
        if !isFirst { stream.append(byte: UInt8(ascii: ",")) }
        isFirst = false
    }
}
