import Records

// What follows is called for every field of every record of a journal. Where other modules cannot inline it, the call costs more than the work.

/// Appends numbers and bytes to a buffer. Little-endian; variable-length numbers take 7 bits per byte, lowest first.
public struct ByteWriter {
    public var bytes: [UInt8]

    @inlinable public init(bytes: [UInt8] = []) { self.bytes = bytes }

    @inlinable public mutating func add(_ byte: UInt8) { bytes.append(byte) }

    @inlinable public mutating func addFixed<T: FixedWidthInteger>(_ value: T) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    @inlinable public mutating func add(unsigned value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// A number that is mostly small and seldom negative, such as an exit code.
    @inlinable public mutating func add(signed value: Int64) { add(unsigned: UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

    @inlinable public mutating func add(count: Int) { add(unsigned: UInt64(count)) }

    /// With its length before it.
    public mutating func add(field: some Collection<UInt8>) {
        add(count: field.count)
        bytes.append(contentsOf: field)
    }

    /// Adds the length and the bytes of an array. Without this function, other modules would call the generic one, which is slower: it is not
    /// specialised for arrays outside of this module.
    public mutating func add(field: [UInt8]) {
        add(count: field.count)
        bytes.append(contentsOf: field)
    }

    @inlinable public mutating func add(text: String) { add(field: text.utf8) }

    public mutating func add(_ digest: Digest) {
        for lane in 0..<4 { withUnsafeBytes(of: digest.words[lane].bigEndian) { bytes.append(contentsOf: $0) } }
    }
}

/// The bytes are not a record of this format.
public struct MalformedRecord: Error {
    public init() {}
}

/// Takes numbers and bytes from a buffer in the order in which they were put in. Throws `MalformedRecord` rather than read past the end.
public struct ByteReader {
    @usableFromInline let bytes: UnsafeRawBufferPointer
    @usableFromInline var position = 0

    @inlinable public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    @inlinable public var remaining: Int { bytes.count - position }

    @inlinable public mutating func byte() throws(MalformedRecord) -> UInt8 {
        guard position < bytes.count else { throw MalformedRecord() }
        position += 1
        return bytes[position - 1]
    }

    @inlinable public mutating func fixed<T: FixedWidthInteger>(_ type: T.Type) throws(MalformedRecord) -> T {
        T(littleEndian: try raw(MemoryLayout<T>.size).loadUnaligned(as: T.self))
    }

    @inlinable public mutating func unsigned() throws(MalformedRecord) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let next = try byte()
            // The tenth byte has room for one bit.
            if shift == 63, next > 1 { throw MalformedRecord() }
            value |= UInt64(next & 0x7f) << shift
            if next < 0x80 { return value }
        }
        throw MalformedRecord()
    }

    @inlinable public mutating func signed() throws(MalformedRecord) -> Int64 {
        let value = try unsigned()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    @inlinable public mutating func count() throws(MalformedRecord) -> Int {
        guard let value = Int(exactly: try unsigned()) else { throw MalformedRecord() }
        return value
    }

    /// How many elements of at least `width` bytes follow: never more than there is room for.
    @inlinable public mutating func count(ofAtLeast width: Int) throws(MalformedRecord) -> Int {
        let value = try count()
        guard value <= remaining / width else { throw MalformedRecord() }
        return value
    }

    @inlinable public mutating func raw(_ count: Int) throws(MalformedRecord) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw MalformedRecord() }
        position += count
        return UnsafeRawBufferPointer(rebasing: bytes[(position - count)..<position])
    }

    @inlinable public mutating func field() throws(MalformedRecord) -> UnsafeRawBufferPointer { try raw(try count()) }

    public mutating func text() throws(MalformedRecord) -> String { String(decoding: try field(), as: UTF8.self) }

    public mutating func digest() throws(MalformedRecord) -> Digest { Digest(bytes: try raw(Digest.byteCount)) }
}
