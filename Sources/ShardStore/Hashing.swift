import Records

import struct Crypto.SHA256

/// SHA-256 of the bytes.
public func sha256(_ bytes: [UInt8]) -> Digest { bytes.withUnsafeBytes { sha256($0) } }

public func sha256(_ bytes: UnsafeRawBufferPointer) -> Digest {
    var builder = DigestBuilder()
    builder.add(bytes)
    return builder.digest()
}

/// SHA-256 over parts. `add` of bytes is plain concatenation; the `field` functions put a length before the bytes, so that no two lists
/// of fields digest alike.
public struct DigestBuilder: Sendable {
    private var state = SHA256()

    public init() {}

    public mutating func add(_ bytes: UnsafeRawBufferPointer) { state.update(bufferPointer: bytes) }

    public mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { state.update(bufferPointer: $0) } }

    public mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { state.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    }

    public mutating func add(_ digest: Digest) {
        let words = digest.words
        let ordered = SIMD4(words[0].bigEndian, words[1].bigEndian, words[2].bigEndian, words[3].bigEndian)
        withUnsafeBytes(of: ordered) { state.update(bufferPointer: $0) }
    }

    /// Eight bytes, little-endian.
    public mutating func add(_ number: Int64) { withUnsafeBytes(of: number.littleEndian) { state.update(bufferPointer: $0) } }

    public mutating func addField(_ bytes: [UInt8]) {
        add(Int64(bytes.count))
        add(bytes)
    }

    public mutating func addField(_ text: String) {
        add(Int64(text.utf8.count))
        add(text)
    }

    /// The digest of all that was added so far; the builder can go on.
    public func digest() -> Digest { Digest(bytes: Array(state.finalize())) }
}
