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
    /// Rows that are read at once.
    private static let block = 1 << 16

    package func readTexts(_ group: String, _ name: String) throws -> [String] {
        try readTexts(group, name, rows: 0..<rowCount(group, name))
    }

    /// Equal neighbours share their memory: in a list of candidates, most problems and languages are those of the row before.
    package func readTexts(_ group: String, _ name: String, rows: Range<Int>) throws -> [String] {
        var texts: [String] = []
        texts.reserveCapacity(rows.count)
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: ColumnFile.block) {
            let part = start..<min(start + ColumnFile.block, rows.upperBound)
            let places = try byteRanges(group, name, rows: part)
            let first = places[0].lowerBound
            let blob = try readColumn(group, name, as: UInt8.self, rows: first..<(places.map(\.upperBound).max() ?? first))
            for place in places {
                let bytes = blob[place.lowerBound - first..<place.upperBound - first]
                if let last = texts.last, last.utf8.count == bytes.count, last.utf8.elementsEqual(bytes) {
                    texts.append(last)
                } else {
                    texts.append(String(decoding: bytes, as: UTF8.self))
                }
            }
        }
        return texts
    }
}
