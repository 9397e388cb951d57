import CZstd

/// One zstd frame in memory.
package enum ZstdFrame {
    /// nil: libzstd has no memory for it.
    package static func compress(_ plain: [UInt8], level: Int32) -> [UInt8]? {
        var failed = false
        let packed = [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(plain.count)) { buffer, filled in
            let size = ZSTD_compress(buffer.baseAddress, buffer.count, plain, plain.count, level)
            failed = ZSTD_isError(size) != 0
            filled = failed ? 0 : size
        }
        return failed ? nil : packed
    }

    /// nil: the bytes are not a frame of exactly that content size.
    package static func expand(_ packed: UnsafeRawBufferPointer, to size: Int) -> [UInt8]? {
        // The frame's own size comes first, so that a wrong length asks for no memory.
        guard ZSTD_getFrameContentSize(packed.baseAddress, packed.count) == UInt64(size) else { return nil }
        var expanded = 0
        let plain = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            expanded = ZSTD_decompress(buffer.baseAddress, buffer.count, packed.baseAddress, packed.count)
            filled = ZSTD_isError(expanded) != 0 ? 0 : expanded
        }
        return ZSTD_isError(expanded) == 0 && expanded == size ? plain : nil
    }
}
