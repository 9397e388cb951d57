import CHDF5
import Glibc
import Records

/// How a column file is laid out.
public struct ColumnFileOptions: Sendable {
    /// Of a column of numbers or digests.
    public var rowsPerChunk: Int
    /// Whether columns of numbers are kept twice, so that one damaged place costs nothing. Bytes are kept twice only where asked for.
    public var mirrorsColumns: Bool
    /// Of zstd. A lower one is faster and packs less.
    public var compressionLevel: Int32

    public init(rowsPerChunk: Int = 65_536, mirrorsColumns: Bool = true, compressionLevel: Int32 = 3) {
        precondition(rowsPerChunk > 0, "a chunk has rows")
        self.rowsPerChunk = rowsPerChunk
        self.mirrorsColumns = mirrorsColumns
        self.compressionLevel = compressionLevel
    }
}

/// Writes a column file: an HDF5 file of equal-length column datasets, chunked and compressed with zstd, that any HDF5 reader with filter
/// 32015 reads, with a checksummed directory behind it. One thread at a time. A writer dropped before `finish` removes its file.
public final class ColumnFileWriter {
    public let path: String
    let options: ColumnFileOptions
    var file: hid_t
    var directory = ColumnDirectory()
    /// In the order in which they were written.
    var written: [WrittenChunk] = []
    var openBytes = 0
    private var groups: Set<String> = []

    struct WrittenChunk {
        var dataset: Int
        var index: Int
        var length: Int
        var storedChecksum: UInt32
        var contentChecksum: UInt32
        /// The stored bytes are to be kept twice.
        var isMirrored: Bool
    }

    /// Creates the file, which must not be there.
    public init(path: String, options: ColumnFileOptions = ColumnFileOptions()) throws {
        self.path = path
        self.options = options
        file = try HDF5Library.with { try HDF5Files.create(path) }
    }

    deinit { abandon() }

    public func setAttribute(_ name: String, _ value: String) throws { try setAttribute(name, .text(value)) }

    public func setAttribute(_ name: String, _ value: Int) throws { try setAttribute(name, .number(value)) }

    private func setAttribute(_ name: String, _ value: ColumnDirectory.Attribute) throws {
        guard !name.isEmpty, !directory.attributes.contains(where: { $0.name == name }) else {
            throw StoreError(.invalidValue, "\(path): attribute '\(name)' is set twice or has no name", remedy: "Set each once")
        }
        try HDF5Library.with { try HDF5Files.writeAttribute(name, value, of: file, path: path) }
        directory.attributes.append((name, value))
    }

    public func writeColumn<T: ColumnElement>(_ group: String, _ name: String, _ values: [T]) throws {
        try values.withUnsafeBytes {
            try writeRows(group, name, type: T.columnType, elements: 1, content: $0, mirrored: options.mirrorsColumns)
        }
    }

    public func writeDigests(_ group: String, _ name: String, _ values: [Digest]) throws {
        try writeDigests(group, name, count: values.count) { values[$0] }
    }

    /// Without a list of them all in memory.
    public func writeDigests(_ group: String, _ name: String, count: Int, digest: (Int) -> Digest) throws {
        let number = try addRows(group, name, type: .uint8, elements: Digest.byteCount, rows: count)
        var bytes = ByteWriter()
        for rows in batches(of: count, in: number) {
            bytes.bytes.removeAll(keepingCapacity: true)
            for row in rows { bytes.add(digest(row)) }
            try bytes.bytes.withUnsafeBytes { try writeChunks($0, to: number, mirrored: options.mirrorsColumns) }
        }
    }

    /// Rows of bytes as a blob `name` and a column `name_offsets` with one more entry than rows: row i is blob[offsets[i] ..< offsets[i+1]].
    /// - Parameters:
    ///   - isolated: `BytesWriter.beginUnit()` may be called; adds a column `name_lengths`, and row i is `lengths[i]` bytes from `offsets[i]`.
    ///   - mirrored: the blob is kept twice.
    public func beginBytes(
        _ group: String, _ name: String, chunk: ByteCount = .mebibytes(1), isolated: Bool = false, mirrored: Bool = false
    ) throws -> BytesWriter {
        try checkName(group, name)
        openBytes += 1
        return BytesWriter(self, group: group, name: name, chunkBytes: chunk.bytes, isolated: isolated, mirrored: mirrored)
    }

    /// All rows at once.
    public func writeBytes(
        _ group: String, _ name: String, _ rows: [[UInt8]], chunk: ByteCount = .mebibytes(1), mirrored: Bool = false
    ) throws {
        let writer = try beginBytes(group, name, chunk: chunk, mirrored: mirrored)
        for row in rows { try writer.append(row) }
        try writer.finish()
    }

    /// Closes the file and removes it.
    public func abandon() {
        guard file >= 0 else { return }
        // libhdf5 wants to write what it still holds; on a full disk it can do so only after there is space again.
        truncate(path, 0)
        _ = try? HDF5Library.with { H5Fclose(file) }
        file = -1
        unlink(path)
    }
}

extension ColumnFileWriter {
    /// Adds an empty dataset and returns its number.
    func addDataset(
        _ group: String, _ name: String, type: ColumnType, elements: Int, rows: Int, rowsPerChunk: Int, grows: Bool
    ) throws -> Int {
        try checkName(group, name)
        let dataset = ColumnDirectory.Dataset(
            path: "\(group)/\(name)", type: type, elements: elements, rows: rows, rowsPerChunk: rowsPerChunk)
        let isNewGroup = groups.insert(group).inserted
        try HDF5Library.with {
            if isNewGroup { try HDF5Files.makeGroup(group, in: file, path: path) }
            try HDF5Files.makeDataset(dataset, grows: grows, in: file, path: path)
        }
        directory.datasets.append(dataset)
        return directory.datasets.count - 1
    }

    private func writeRows(
        _ group: String, _ name: String, type: ColumnType, elements: Int, content: UnsafeRawBufferPointer, mirrored: Bool
    ) throws {
        let width = type.width * elements
        let number = try addRows(group, name, type: type, elements: elements, rows: content.count / width)
        for rows in batches(of: content.count / width, in: number) {
            let batch = UnsafeRawBufferPointer(rebasing: content[rows.lowerBound * width..<rows.upperBound * width])
            try writeChunks(batch, to: number, mirrored: mirrored)
        }
    }

    /// Adds a dataset for so many rows and returns its number.
    private func addRows(_ group: String, _ name: String, type: ColumnType, elements: Int, rows: Int) throws -> Int {
        try addDataset(
            group, name, type: type, elements: elements, rows: rows, rowsPerChunk: max(1, min(rows, options.rowsPerChunk)), grows: rows == 0
        )
    }

    /// Rows of a few chunks each.
    private func batches(of rows: Int, in dataset: Int) -> [Range<Int>] {
        let length = 8 * directory.datasets[dataset].rowsPerChunk
        return stride(from: 0, to: rows, by: length).map { $0..<min($0 + length, rows) }
    }

    /// Compresses outside the library's lock, on all cores, and stores the chunks behind those that the dataset has.
    func writeChunks(_ content: UnsafeRawBufferPointer, to number: Int, mirrored: Bool) throws {
        let dataset = directory.datasets[number]
        let chunks = try ChunkCodec.encodeAll(
            content, chunkBytes: dataset.chunkBytes, width: dataset.type.width, level: options.compressionLevel)
        try storeChunks(chunks, in: number, mirrored: mirrored)
    }

    /// Stores compressed chunks behind those that the dataset has.
    func storeChunks(_ chunks: [EncodedChunk], in number: Int, mirrored: Bool) throws {
        let dataset = directory.datasets[number]
        let first = dataset.chunks.count
        try HDF5Library.with { try HDF5Files.writeChunks(chunks, first: first, of: dataset, in: file, path: path) }
        for (offset, chunk) in chunks.enumerated() {
            // Where it lies is found out at the end.
            directory.datasets[number].chunks.append(
                ColumnDirectory.Chunk(offset: 0, length: UInt32(chunk.stored.count), checksum: chunk.storedChecksum))
            written.append(
                WrittenChunk(
                    dataset: number, index: first + offset, length: chunk.stored.count, storedChecksum: chunk.storedChecksum,
                    contentChecksum: chunk.contentChecksum, isMirrored: mirrored))
        }
    }

    private func checkName(_ group: String, _ name: String) throws {
        let allowed = { (text: String) in
            !text.isEmpty && text.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) }
        }
        guard allowed(group), allowed(name), !directory.datasets.contains(where: { $0.path == "\(group)/\(name)" }) else {
            throw StoreError(
                .invalidValue, "\(path): '\(group)/\(name)' is no name for a dataset, or is there already",
                remedy: "Use lower-case letters, digits and _")
        }
    }
}
