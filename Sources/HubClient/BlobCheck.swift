import Digests
import FileSystem

/// Compares a file with its checksum.
enum BlobCheck {
    enum Finding: Hashable {
        case good
        case missing
        /// - Parameter found: what the file is, such as "12 bytes" or its checksum.
        case wrong(found: String)
    }

    private static let pieceSize = 1 << 20

    /// - Parameter size: nil: any size.
    /// - Throws: `FileError`; `CancellationError`.
    static func check(_ path: String, _ checksum: FileChecksum, size: Int?) throws -> Finding {
        guard let there = try Files.identity(path) else { return .missing }
        let file = try OpenFile.readingRegular(path)
        let actual = try file.identity().size
        if let size, actual != size { return .wrong(found: "\(there.size) bytes instead of \(size)") }
        return try finding(checksum, size: actual) { try file.read(at: $0, count: pieceSize) }
    }

    static func check(_ file: GrowingFile, _ checksum: FileChecksum, size: Int) throws -> Finding {
        let actual = try file.size()
        guard actual == size else { return .wrong(found: "\(actual) bytes instead of \(size)") }
        return try finding(checksum, size: size) { try file.read(at: $0, count: pieceSize) }
    }

    private static func finding(_ checksum: FileChecksum, size: Int, read: (Int) throws -> [UInt8]) throws -> Finding {
        var offset = 0
        let found = try checksum.ofFile(size: size) {
            try Task.checkCancellation()
            let piece = try read(offset)
            offset += piece.count
            return piece
        }
        return found == checksum ? .good : .wrong(found: found.description)
    }
}
