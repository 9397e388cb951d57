// Columns of texts: rows of UTF-8 bytes.

extension BytesWriter {
    package func append(_ text: String) throws {
        var text = text
        try text.withUTF8 { try append(UnsafeRawBufferPointer($0)) }
    }
}

extension ColumnFileWriter {
    /// Short texts, kept twice.
    package func writeTexts(_ group: String, _ name: String, count: Int, text: (Int) -> String) throws {
        let writer = try beginBytes(group, name, mirrored: true)
        for row in 0..<count { try writer.append(text(row)) }
        try writer.finish()
    }

    /// As above.
    package func writeTexts(_ group: String, _ name: String, _ texts: [String]) throws {
        try writeTexts(group, name, count: texts.count) { texts[$0] }
    }

    /// Texts of any length, kept once.
    package func writeLongTexts(_ group: String, _ name: String, _ texts: [String]) throws {
        let writer = try beginBytes(group, name)
        for text in texts { try writer.append(text) }
        try writer.finish()
    }
}

extension ColumnFile {
    package func readTexts(_ group: String, _ name: String) throws -> [String] {
        try readBytes(group, name, rows: 0..<rowCount(group, name)).map { String(decoding: $0, as: UTF8.self) }
    }
}
