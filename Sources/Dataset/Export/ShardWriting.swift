import FileSystem
import Records

/// One file of rows while it is written. It is whole, and on the disk, once `finish` has returned.
protocol ShardWriting: AnyObject {
    /// Takes the values of the next row.
    var encoder: any RowEncoding { get }
    /// The row is whole.
    func endRow() throws
    func finish() throws
}

/// How the files of an export are written.
public enum ExportFormat: Hashable, Sendable {
    case parquet
    case jsonLines(ExportCompression)

    /// Behind a file's name, without the first dot.
    var suffix: String {
        switch self {
        case .parquet: "parquet"
        case .jsonLines(.none): "jsonl"
        case .jsonLines(.gzip): "jsonl.gz"
        case .jsonLines(.zstd): "jsonl.zst"
        }
    }

    /// - Parameter path: where nothing is yet.
    func writer(_ path: String, columns: [ExportColumn]) throws -> any ShardWriting {
        switch self {
        case .parquet: try ParquetWriter(path: path, columns: columns)
        case .jsonLines(let compression): try JSONLinesWriter(path: path, compression: compression)
        }
    }
}

public enum ExportCompression: String, CaseIterable, Hashable, Sendable {
    case none
    case gzip
    case zstd
}

/// The files of one split: a new one begins once the last has so many bytes of values.
final class SplitWriter {
    struct Shard: Hashable, Sendable {
        var path: String
        var rows: Int
    }

    let split: String
    /// Of all values, about as many as they take in memory.
    private(set) var bytes = 0
    private(set) var rows = 0
    private let directory: String
    private let format: ExportFormat
    private let columns: [ExportColumn]
    private let limit: Int
    private var current: (any ShardWriting)?
    private var bytesOfCurrent = 0
    private var rowsOfShards: [Int] = []

    /// - Parameters:
    ///   - directory: the path of the directory of all files.
    ///   - limit: bytes of values in one file, about.
    init(_ split: String, in directory: String, format: ExportFormat, columns: [ExportColumn], limit: Int) {
        (self.split, self.directory, self.format, self.columns, self.limit) = (split, directory, format, columns, limit)
    }

    /// - Parameters:
    ///   - size: bytes of the row's values.
    ///   - body: gives the row's values to the encoder.
    func add(size: Int, _ body: (any RowEncoding) -> Void) throws {
        if bytesOfCurrent > 0, bytesOfCurrent + size > limit { try finishShard() }
        let shard = try current ?? format.writer(path(ofPart: rowsOfShards.count), columns: columns)
        if current == nil {
            current = shard
            rowsOfShards.append(0)
        }
        body(shard.encoder)
        try shard.endRow()
        rows += 1
        rowsOfShards[rowsOfShards.count - 1] += 1
        bytes += size
        bytesOfCurrent += size
    }

    private func finishShard() throws {
        try current?.finish()
        current = nil
        bytesOfCurrent = 0
    }

    /// Gives the files their names, which say how many there are.
    func finish() throws -> [Shard] {
        try finishShard()
        return try rowsOfShards.enumerated().map { number, rows in
            let name = "\(split)-\(Self.digits(number))-of-\(Self.digits(rowsOfShards.count)).\(format.suffix)"
            try ofSource { try Files.rename(path(ofPart: number), "\(directory)/\(name)") }
            return Shard(path: name, rows: rows)
        }
    }

    private func path(ofPart number: Int) -> String { "\(directory)/\(split).part-\(number)" }

    private static func digits(_ number: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, 5 - text.count)) + text
    }
}
