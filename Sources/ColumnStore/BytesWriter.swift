import Records

/// Writes rows of bytes into one dataset of a column file. Bytes writers of one file may be used in turns; all must be finished before it.
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
        if pending.count >= BytesWriter.batch * chunkBytes { try flush(pending.count / chunkBytes * chunkBytes) }
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
        try flush(pending.count)
        if dataset == nil { _ = try makeDataset(rows: 0, rowsPerChunk: 1, grows: true) }
        try file.writeColumn(group, name + "_offsets", offsets)
        if isolated { try file.writeColumn(group, name + "_lengths", lengths) }
    }

    /// Writes the first `count` bytes of what is pending.
    private func flush(_ count: Int) throws {
        guard count > 0 else { return }
        let number: Int
        if let dataset {
            number = dataset
        } else if isFinished && count <= chunkBytes {
            // All there is fits one chunk: no padding then.
            number = try makeDataset(rows: count, rowsPerChunk: count, grows: false)
        } else {
            number = try makeDataset(rows: 0, rowsPerChunk: chunkBytes, grows: true)
        }
        dataset = number
        flushed += count
        file.directory.datasets[number].rows = flushed
        try pending.withUnsafeBytes { try file.writeChunks(UnsafeRawBufferPointer(rebasing: $0[..<count]), to: number, mirrored: mirrored) }
        if count == pending.count { pending.removeAll(keepingCapacity: true) } else { pending.removeFirst(count) }
    }

    private func makeDataset(rows: Int, rowsPerChunk: Int, grows: Bool) throws -> Int {
        try file.addDataset(group, name, type: .uint8, elements: 1, rows: rows, rowsPerChunk: rowsPerChunk, grows: grows)
    }
}
