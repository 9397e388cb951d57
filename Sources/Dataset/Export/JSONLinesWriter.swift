import CRows
import FileSystem
import Records

/// Writes one file of JSON Lines, packed if asked for.
final class JSONLinesWriter: ShardWriting {
    private let path: String
    private let file: OpenFile
    private var size = 0
    private let lines = JSONLineEncoder()
    private let packer: Packer?

    private static let pieceSize = 1 << 20

    var encoder: any RowEncoding { lines }

    init(path: String, compression: ExportCompression) throws {
        self.path = path
        file = try OpenFile.creating(path)
        packer =
            switch compression {
            case .none: nil
            case .gzip: try Packer(GENCODE_GZIP, path: path)
            case .zstd: try Packer(GENCODE_ZSTD, path: path)
            }
    }

    func endRow() throws {
        lines.endRow()
        if lines.lines.count >= Self.pieceSize { try flush(isLast: false) }
    }

    func finish() throws {
        try flush(isLast: true)
        try file.syncWithTimes()
    }

    private func flush(isLast: Bool) throws {
        let bytes = try packer?.pack(lines.lines, isLast: isLast) ?? lines.lines
        lines.removeLines()
        try file.write(bytes, at: size)
        size += bytes.count
    }
}

private final class Packer {
    private let state: OpaquePointer
    private let path: String

    init(_ packing: gencode_packing, path: String) throws {
        guard let state = gencode_packer_create(packing) else { throw Packer.failure(path) }
        (self.state, self.path) = (state, path)
    }

    deinit { gencode_packer_free(state) }

    /// All that can be packed so far of these bytes and those before.
    func pack(_ bytes: [UInt8], isLast: Bool) throws -> [UInt8] {
        var packed: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 1 << 18)
        try bytes.withUnsafeBufferPointer { bytes in
            var next = bytes.baseAddress
            var left = bytes.count
            var isDone: Int32 = 0
            while true {
                let count = gencode_pack(state, &next, &left, isLast ? 1 : 0, &room, room.count, &isDone)
                guard count >= 0 else { throw Packer.failure(path) }
                packed.append(contentsOf: room[..<count])
                // Without the end, a packer that leaves room has taken all.
                if isLast ? isDone != 0 : left == 0 && count < room.count { return }
            }
        }
        return packed
    }

    private static func failure(_ path: String) -> DatasetError {
        DatasetError(.unwritable, "cannot pack \(path): no memory is left", remedy: "Free some memory")
    }
}
