import Glibc

/// memchr: the first position of `byte` at or after `offset`.
func find(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, from offset: Int) -> Int? {
    guard offset < bytes.count, let base = bytes.baseAddress else { return nil }
    guard let found = memchr(base + offset, Int32(byte), bytes.count - offset) else { return nil }
    return UnsafeRawPointer(found) - base
}
