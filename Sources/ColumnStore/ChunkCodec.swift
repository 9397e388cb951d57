import CStore
import CZstd
import Synchronization

/// A chunk as it is stored.
struct EncodedChunk: Sendable {
    var stored: [UInt8]
    /// CRC-32C of `stored`.
    var storedChecksum: UInt32
    /// CRC-32C of the rows in the chunk, without the padding.
    var contentChecksum: UInt32
}

/// Bytes of a chunk to and from their stored form: shuffled by element width, then one zstd frame with a content checksum. The HDF5
/// filters `shuffle` and 32015 do the same.
enum ChunkCodec {
    /// What the HDF5 filter is declared with; any level is read alike.
    static let level: Int32 = 3
    /// The shortest repetition that level 1 looks for, in bytes; the level's own is 5 or 6. Programs pack as well with 7. Inputs of tests, which
    /// are mostly numbers, pack twice as fast and as well, since matches of fewer digits save nothing.
    private static let shortestMatch: Int32 = 7

    /// `content` is at most `chunkBytes` long; zeros fill the rest.
    static func encode(
        _ content: UnsafeRawBufferPointer, chunkBytes: Int, width: Int, level: Int32 = ChunkCodec.level
    ) throws -> EncodedChunk {
        let stored: [UInt8]
        if content.count == chunkBytes && width == 1 {
            stored = try compress(content, level)
        } else {
            var padded = [UInt8](repeating: 0, count: chunkBytes)
            padded.withUnsafeMutableBytes { $0.copyMemory(from: content) }
            if width > 1 { padded = shuffled(padded, width: width) }
            stored = try padded.withUnsafeBytes { try compress($0, level) }
        }
        return EncodedChunk(stored: stored, storedChecksum: crc32c(stored), contentChecksum: crc32c(content))
    }

    /// The chunks of content, of which the last may be a part, compressed on all cores.
    static func encodeAll(_ content: UnsafeRawBufferPointer, chunkBytes: Int, width: Int, level: Int32) throws -> [EncodedChunk] {
        nonisolated(unsafe) let content = content
        return try parallelMap((content.count + chunkBytes - 1) / chunkBytes) { index in
            let part = content[index * chunkBytes..<min((index + 1) * chunkBytes, content.count)]
            return try encode(UnsafeRawBufferPointer(rebasing: part), chunkBytes: chunkBytes, width: width, level: level)
        }
    }

    /// Fills `content`, which has a chunk's full length. False: `stored` is no such chunk.
    static func decode(_ stored: [UInt8], into content: UnsafeMutableRawBufferPointer, width: Int) -> Bool {
        if width == 1 { return decompress(stored, into: content) }
        return withUnsafeTemporaryAllocation(byteCount: content.count, alignment: 16) { planes in
            guard decompress(stored, into: planes) else { return false }
            gencode_unshuffle(planes.baseAddress!, content.baseAddress!, content.count / width, width)
            return true
        }
    }

    private static func shuffled(_ bytes: [UInt8], width: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: bytes.count) { planes, count in
            gencode_shuffle(bytes, planes.baseAddress!, bytes.count / width, width)
            count = bytes.count
        }
    }

    private static func compress(_ bytes: UnsafeRawBufferPointer, _ level: Int32) throws -> [UInt8] {
        let context = try contexts.withLock { $0.popLast() } ?? ZstdContext()
        ZSTD_CCtx_setParameter(context.pointer, ZSTD_c_compressionLevel, level)
        ZSTD_CCtx_setParameter(context.pointer, ZSTD_c_minMatch, level == 1 ? shortestMatch : 0)
        defer { contexts.withLock { $0.append(context) } }
        var failure = 0
        let stored = [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) { buffer, count in
            let used = ZSTD_compress2(context.pointer, buffer.baseAddress, buffer.count, bytes.baseAddress, bytes.count)
            if ZSTD_isError(used) != 0 { failure = used } else { count = used }
        }
        guard failure == 0 else {
            throw StoreError(
                .library, "zstd cannot compress: \(String(cString: ZSTD_getErrorName(failure)))", remedy: "Free some memory.")
        }
        return stored.count < stored.capacity / 2 ? Array(stored[...]) : stored
    }

    private static func decompress(_ stored: [UInt8], into content: UnsafeMutableRawBufferPointer) -> Bool {
        ZSTD_decompress(content.baseAddress, content.count, stored, stored.count) == content.count
    }

    private static let contexts = Mutex<[ZstdContext]>([])
}

/// A compression context, used by one thread at a time and then by the next.
private final class ZstdContext: @unchecked Sendable {
    let pointer: OpaquePointer

    init() throws {
        guard let pointer = ZSTD_createCCtx() else {
            throw StoreError(.library, "zstd has no memory for a compression context", remedy: "Free some memory.")
        }
        self.pointer = pointer
        ZSTD_CCtx_setParameter(pointer, ZSTD_c_checksumFlag, 1)
    }

    deinit { ZSTD_freeCCtx(pointer) }
}
