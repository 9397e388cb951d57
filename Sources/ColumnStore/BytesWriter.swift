import Dispatch
import Records
import Synchronization

/// Writes rows of bytes into one dataset of a column file. Bytes writers of one file may be used in turns; all must be finished before it.
///
/// What fills some chunks is compressed behind the call that gave its last row, and stored by a later call, which throws what failed.
public final class BytesWriter {
    private let file: ColumnFileWriter
    private let group: String
    private let name: String
    private let chunkBytes: Int
    private let isolated: Bool
    private let mirrored: Bool
    /// nil until the first chunk is written.
    private var dataset: Int?
    private var pending: [UInt8] = []
    private var flushed = 0
    private var offsets: [UInt64] = []
    private var lengths: [UInt64] = []
    private var isFinished = false
    /// The chunks that are being compressed; nil: none are.
    private var compression: Compression?
    private static let batch = 4

    init(_ file: ColumnFileWriter, group: String, name: String, chunkBytes: Int, isolated: Bool, mirrored: Bool) {
        self.file = file
        self.group = group
        self.name = name
        self.chunkBytes = chunkBytes
        self.isolated = isolated
        self.mirrored = mirrored
    }

    /// Rows so far.
    public var count: Int { offsets.count }

    public func append(_ row: [UInt8]) throws { try row.withUnsafeBytes { try append($0) } }

    public func append(_ row: UnsafeRawBufferPointer) throws {
        precondition(!isFinished, "append after finish")
        offsets.append(UInt64(flushed + pending.count))
        if isolated { lengths.append(UInt64(row.count)) }
        pending.append(contentsOf: row)
        if pending.count >= BytesWriter.batch * chunkBytes { try compress(pending.count / chunkBytes * chunkBytes) }
    }

    /// The rows after this share no chunk with those before: damage to the ones leaves the others readable. Zeros fill the gap, and cost
    /// next to nothing.
    public func beginUnit() {
        precondition(isolated && !isFinished, "only isolated bytes have units")
        let rest = pending.count % chunkBytes
        if rest > 0 { pending.append(contentsOf: [UInt8](repeating: 0, count: chunkBytes - rest)) }
    }

    public func finish() throws {
        precondition(!isFinished, "finish twice")
        isFinished = true
        file.openBytes -= 1
        offsets.append(UInt64(flushed + pending.count))
        try flush()
        if dataset == nil { _ = try makeDataset(rows: 0, rowsPerChunk: 1, grows: true) }
        try file.writeColumn(group, name + "_offsets", offsets)
        if isolated { try file.writeColumn(group, name + "_lengths", lengths) }
    }

    /// Takes the first `count` bytes of what is pending, which fill chunks, and has them compressed. Stores those that were compressed before.
    private func compress(_ count: Int) throws {
        try storeCompressed()
        dataset = try dataset ?? makeDataset(rows: 0, rowsPerChunk: chunkBytes, grows: true)
        let rest = Array(pending[count...])
        pending.removeLast(rest.count)
        compression = Compression(pending, chunkBytes: chunkBytes, level: file.options.compressionLevel)
        flushed += count
        pending = rest
        pending.reserveCapacity(BytesWriter.batch * chunkBytes)
        // A row of many megabytes is not kept beside the next one.
        if count > 2 * BytesWriter.batch * chunkBytes { try storeCompressed() }
    }

    private func storeCompressed() throws {
        guard let compression, let dataset else { return }
        self.compression = nil
        let chunks = try compression.chunks()
        file.directory.datasets[dataset].rows = flushed
        try file.storeChunks(chunks, in: dataset, mirrored: mirrored)
    }

    /// Writes all that is pending.
    private func flush() throws {
        try storeCompressed()
        let count = pending.count
        guard count > 0 else { return }
        // If all there is fits one chunk, the chunk has no padding.
        let isAll = dataset == nil && count <= chunkBytes
        let number = try dataset ?? makeDataset(rows: isAll ? count : 0, rowsPerChunk: isAll ? count : chunkBytes, grows: !isAll)
        dataset = number
        flushed += count
        file.directory.datasets[number].rows = flushed
        try pending.withUnsafeBytes { try file.writeChunks($0, to: number, mirrored: mirrored) }
        pending = []
    }

    private func makeDataset(rows: Int, rowsPerChunk: Int, grows: Bool) throws -> Int {
        try file.addDataset(group, name, type: .uint8, elements: 1, rows: rows, rowsPerChunk: rowsPerChunk, grows: grows)
    }
}

/// Bytes on their way through the compression, on other threads.
private final class Compression: Sendable {
    // Of its own, whose thread comes whatever else the process runs.
    private let queue = DispatchQueue(label: "gencode.compression")
    private let result = Mutex<Result<[EncodedChunk], any Error>?>(nil)

    /// - Parameter content: fills chunks.
    init(_ content: [UInt8], chunkBytes: Int, level: Int32) {
        queue.async { [self] in
            let chunks = Result {
                try content.withUnsafeBytes { try ChunkCodec.encodeAll($0, chunkBytes: chunkBytes, width: 1, level: level) }
            }
            result.withLock { $0 = chunks }
        }
    }

    /// Waits until all is compressed.
    func chunks() throws -> [EncodedChunk] {
        queue.sync {}
        return try result.withLock { try $0?.get() ?? [] }
    }
}
