import CCrypto
import Records

/// SHA-256 of the bytes.
public func sha256(_ bytes: [UInt8]) -> Digest { bytes.withUnsafeBytes { sha256($0) } }

public func sha256(_ bytes: UnsafeRawBufferPointer) -> Digest { DigestState.digest(of: bytes) }

/// SHA-256 over parts. `add` of bytes is plain concatenation; the `field` functions put a length before the bytes, so that no two lists
/// of fields have the same digest.
public struct DigestBuilder: Sendable {
    private var state = DigestState()

    public init() {}

    public mutating func add(_ bytes: UnsafeRawBufferPointer) {
        if !isKnownUniquelyReferenced(&state) { state = DigestState(copying: state) }
        state.update(bytes)
    }

    public mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

    public mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    public mutating func add(_ digest: Digest) {
        let words = digest.words
        let ordered = SIMD4(words[0].bigEndian, words[1].bigEndian, words[2].bigEndian, words[3].bigEndian)
        withUnsafeBytes(of: ordered) { add($0) }
    }

    /// Eight bytes, little-endian.
    public mutating func add(_ number: Int64) { withUnsafeBytes(of: number.littleEndian) { add($0) } }

    public mutating func addField(_ bytes: [UInt8]) {
        add(Int64(bytes.count))
        add(bytes)
    }

    public mutating func addField(_ text: String) {
        add(Int64(text.utf8.count))
        add(text)
    }

    /// The digest of everything added so far. The builder can continue after it.
    public func digest() -> Digest { state.digest() }
}

/// SHA-256 of many texts that begin alike: their beginning is hashed once. For one thread at a time.
public final class PrefixedDigest {
    private let beginning: DigestState
    private let whole = DigestState()

    public init(_ beginning: [UInt8]) {
        self.beginning = DigestState()
        beginning.withUnsafeBytes { self.beginning.update($0) }
        self.beginning.flush()
    }

    /// The digest of the beginning with `rest` behind it.
    public func digest(adding rest: [UInt8]) -> Digest {
        whole.become(beginning)
        rest.withUnsafeBytes { whole.update($0) }
        return whole.end()
    }
}

/// One `EVP_MD_CTX`. libcrypto's calls on it fail only for want of memory, as an allocation of Swift's would.
private final class DigestState: @unchecked Sendable {
    // `DigestBuilder` changes a state only while it holds the one reference to it.
    private let context: OpaquePointer
    /// Short parts are collected first: a call of libcrypto costs more than copying them.
    private let buffer: UnsafeMutableRawBufferPointer
    private var buffered = 0
    private static let bufferSize = 512

    // Fetched once: `EVP_sha256()` would look the implementation up anew for every digest. It is never freed and never changes.
    nonisolated(unsafe) private static let algorithm: OpaquePointer = {
        guard let algorithm = EVP_MD_fetch(nil, "SHA256", nil) else { preconditionFailure("libcrypto has no SHA-256") }
        return algorithm
    }()

    init() {
        context = DigestState.made()
        buffer = .allocate(byteCount: DigestState.bufferSize, alignment: 16)
        DigestState.check(EVP_DigestInit_ex2(context, DigestState.algorithm, nil))
    }

    init(copying other: DigestState) {
        context = DigestState.made()
        DigestState.check(EVP_MD_CTX_copy_ex(context, other.context))
        buffer = .allocate(byteCount: DigestState.bufferSize, alignment: 16)
        buffered = other.buffered
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: other.buffer[..<buffered]))
    }

    deinit {
        EVP_MD_CTX_free(context)
        buffer.deallocate()
    }

    func update(_ bytes: UnsafeRawBufferPointer) {
        if buffered + bytes.count > buffer.count { flush() }
        guard bytes.count <= buffer.count else {
            return DigestState.check(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
        }
        guard bytes.count > 0 else { return }
        (buffer.baseAddress! + buffered).copyMemory(from: bytes.baseAddress!, byteCount: bytes.count)
        buffered += bytes.count
    }

    /// Continues from what another state, which has nothing in its buffer, has hashed so far.
    func become(_ other: DigestState) {
        DigestState.check(EVP_MD_CTX_copy_ex(context, other.context))
        buffered = 0
    }

    func flush() {
        DigestState.check(EVP_DigestUpdate(context, buffer.baseAddress, buffered))
        buffered = 0
    }

    /// `EVP_DigestFinal_ex` ends a context, so a copy of it is ended.
    func digest() -> Digest {
        DigestState(copying: self).end()
    }

    /// The digest. The state can only become another one after it.
    func end() -> Digest {
        flush()
        return withUnsafeTemporaryAllocation(byteCount: Digest.byteCount, alignment: 8) { bytes in
            DigestState.check(EVP_DigestFinal_ex(context, bytes.baseAddress, nil))
            return Digest(bytes: UnsafeRawBufferPointer(bytes))
        }
    }

    static func digest(of bytes: UnsafeRawBufferPointer) -> Digest {
        withUnsafeTemporaryAllocation(byteCount: Digest.byteCount, alignment: 8) { digest in
            check(EVP_Digest(bytes.baseAddress, bytes.count, digest.baseAddress, nil, algorithm, nil))
            return Digest(bytes: UnsafeRawBufferPointer(digest))
        }
    }

    private static func made() -> OpaquePointer {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("no memory for a digest") }
        return context
    }

    private static func check(_ code: Int32) { precondition(code == 1, "libcrypto cannot compute a SHA-256 digest") }
}
