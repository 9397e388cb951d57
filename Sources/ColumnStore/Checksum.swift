import CStore

/// CRC-32C (Castagnoli), by the processor's own instruction where it has one. `seed`: the result so far, 0 to begin.
public func crc32c(_ bytes: UnsafeRawBufferPointer, seed: UInt32 = 0) -> UInt32 {
    guard let base = bytes.baseAddress else { return seed }
    return gencode_crc32c(seed, base, bytes.count)
}

public func crc32c(_ bytes: [UInt8], seed: UInt32 = 0) -> UInt32 { bytes.withUnsafeBytes { crc32c($0, seed: seed) } }

/// The same by table, as on processors without the instruction.
func portableCRC32C(_ bytes: [UInt8], seed: UInt32 = 0) -> UInt32 { gencode_crc32c_portable(seed, bytes, bytes.count) }
