import CRows
import FileSystem
import Foundation

/// The bytes of a file in their order, unpacked where gzip or zstd packed it: what the file is counts, not its name.
final class ByteSource {
    let path: String
    private let file: OwnedDescriptor
    private let unpacker: Unpacker?
    /// What was read and is not yet given, as it lies in the file.
    private let packed: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    init(path: String) throws {
        self.path = path
        file = try ofSource { try OwnedDescriptor(opening: path, O_RDONLY) }
        packed = .allocate(byteCount: 1 << 18, alignment: 64)
        var count = 0
        // The first bytes tell the packing, and of a pipe they may come one by one.
        while count < 4 {
            let room = UnsafeMutableRawBufferPointer(rebasing: packed[count...])
            let more = try ofSource { [file] in try DescriptorTransfer.read(from: file.number, into: room, name: path) }
            if more == 0 { break }
            count += more
        }
        end = count
        let packing = ForeignEncoding(UnsafeRawBufferPointer(rebasing: packed[..<count]))?.packing
        unpacker = try packing.map { try Unpacker($0, path: path) }
    }

    deinit { packed.deallocate() }

    /// Fills a part of the memory, which is not empty.
    /// - Returns: how many bytes it has now; 0 at the end of the file.
    /// - Throws: `DatasetError` for what is damaged, or cut in the middle of its packing.
    func read(into room: UnsafeMutableRawBufferPointer) throws -> Int {
        guard let unpacker else { return try readPlain(into: room) }
        while true {
            if start == end, !isAtEnd {
                start = 0
                end = try readFile(into: packed)
                isAtEnd = end == 0
            }
            let count = try unpacker.unpack(UnsafeRawBufferPointer(rebasing: packed[start..<end]), into: room, used: &start)
            if count > 0 { return count }
            guard start == end, isAtEnd else { continue }
            try unpacker.checkEnd()
            return 0
        }
    }

    private func readPlain(into room: UnsafeMutableRawBufferPointer) throws -> Int {
        guard start < end else { return try readFile(into: room) }
        let count = min(room.count, end - start)
        room.copyMemory(from: UnsafeRawBufferPointer(rebasing: packed[start..<start + count]))
        start += count
        return count
    }

    private func readFile(into room: UnsafeMutableRawBufferPointer) throws -> Int {
        try ofSource { try DescriptorTransfer.read(from: file.number, into: room, name: path) }
    }
}

/// How a file is packed, and what unpacks it piece by piece.
enum Packing: String {
    case gzip
    case zstd
}

private final class Unpacker {
    private let state: OpaquePointer
    private let packing: Packing
    private let path: String

    init(_ packing: Packing, path: String) throws {
        guard let state = gencode_unpacker_create(packing == .gzip ? GENCODE_GZIP : GENCODE_ZSTD) else {
            throw DatasetError(.unreadable, "\(path): no memory is left to unpack it", remedy: "Free some memory")
        }
        (self.state, self.packing, self.path) = (state, packing, path)
    }

    deinit { gencode_unpacker_free(state) }

    /// - Parameter used: moves on by the bytes of `packed` that were used.
    /// - Returns: how many bytes of `room` were written.
    func unpack(_ packed: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer, used: inout Int) throws -> Int {
        var next = packed.baseAddress?.assumingMemoryBound(to: UInt8.self)
        var left = packed.count
        let count = gencode_unpack(state, &next, &left, room.baseAddress?.assumingMemoryBound(to: UInt8.self), room.count)
        used += packed.count - left
        guard count >= 0 else {
            throw DatasetError(
                .malformed, "\(path): its \(packing.rawValue) data is damaged: \(String(cString: gencode_unpacker_fault(state)))",
                remedy: "Write or copy the file again")
        }
        return count
    }

    /// - Throws: where the file ends in the middle of what was packed.
    func checkEnd() throws {
        guard gencode_unpacker_is_complete(state) == 0 else { return }
        throw DatasetError(
            .malformed, "\(path): the file was cut: it ends in the middle of its \(packing.rawValue) data",
            remedy: "Write or copy the file again")
    }
}
