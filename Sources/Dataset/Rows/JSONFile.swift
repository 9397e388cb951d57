import FileSystem

/// A file that is one JSON value, read whole.
final class JSONFile {
    /// The value. Its paths are those within the file.
    let root: Cell

    private static let largest = 1 << 30

    /// - Throws: `DatasetError` for a file that is larger than 1 GiB, or no JSON.
    init(path: String) throws {
        guard let bytes = try ofSource({ try Files.read(path, limit: Self.largest) }) else { throw DatasetError.file(.notFound(path)) }
        if let encoding = bytes.withUnsafeBytes(ForeignEncoding.init) { throw encoding.refusal(of: path, isOneDocument: true) }
        let text = bytes.dropFirst(bytes.starts(with: utf8ByteOrderMark) ? utf8ByteOrderMark.count : 0)
        root = try Row(json: text, at: SourceLocation(file: path)).cell
    }
}
