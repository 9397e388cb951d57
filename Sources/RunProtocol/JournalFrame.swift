import ColumnStore

/// How records lie in a journal: marker (8 bytes), length (4), CRC-32C (4), then the payload.
///
/// The marker never occurs inside a frame: its bytes are all different and above 0x7f, so that it cannot begin in one field and end in the
/// next, and where a payload holds its first seven bytes, a zero is put after them. So a reader that lost its place finds the next
/// record by the marker alone, and nothing that a candidate printed can pass for a record. The CRC begins with a seed from the plan,
/// the shard and the attempt: a record of another journal is not one of this.
enum JournalFrame {
    static let marker: [UInt8] = [0xf3, 0xa7, 0xc9, 0x8e, 0xd5, 0x9b, 0xe1, 0xbc]
    static let headerSize = 16
    /// Bytes of a payload with what `stuff` puts in. Writers and readers know the same bound.
    static let largestPayload = 1 << 28
    /// What a journal begins with, for whoever looks at one.
    static let preamble = Array("gencode journal 1\n".utf8)

    private static let prefixCount = 7

    /// - Parameter limit: other bounds are for tests.
    /// - Throws: `RunError` (.recordTooLarge), with nothing appended.
    static func append(
        _ payload: [UInt8], seed: UInt32, limit: Int = largestPayload, to bytes: inout [UInt8]
    ) throws(RunError) {
        let stuffed = stuff(payload)
        guard stuffed.count <= limit else {
            throw RunError(
                .recordTooLarge, "a record of \(stuffed.count) bytes does not fit into a journal, which takes \(limit)",
                remedy: "Plan the run anew with settings that make its records smaller")
        }
        bytes.append(contentsOf: marker)
        append(UInt32(stuffed.count), to: &bytes)
        append(checksum(length: UInt32(stuffed.count), stuffed, seed: seed), to: &bytes)
        bytes.append(contentsOf: stuffed)
    }

    /// Makes `frame` one frame, in the memory that it has.
    /// - Parameter payload: writes a kind and numbers below 2^35, and nothing else. So at least one byte of five in a row is below 0x80, the
    ///   payload cannot hold the first seven bytes of the marker, and nothing needs to be put in.
    static func fill(_ frame: inout ByteWriter, seed: UInt32, payload: (inout ByteWriter) -> Void) {
        frame.bytes.removeAll(keepingCapacity: true)
        frame.bytes.append(contentsOf: marker)
        frame.addFixed(UInt64(0))
        payload(&frame)
        let length = UInt32(frame.bytes.count - headerSize)
        let check = frame.bytes.withUnsafeBytes {
            checksum(length: length, UnsafeRawBufferPointer(rebasing: $0[headerSize...]), seed: seed)
        }
        frame.bytes.withUnsafeMutableBytes {
            $0.storeBytes(of: length.littleEndian, toByteOffset: marker.count, as: UInt32.self)
            $0.storeBytes(of: check.littleEndian, toByteOffset: marker.count + 4, as: UInt32.self)
        }
    }

    private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// The payload, still stuffed, of the frame that begins at `offset`, and where the next one begins; nil: no valid frame there.
    static func frame(at offset: Int, in bytes: UnsafeRawBufferPointer, seed: UInt32) -> (payload: UnsafeRawBufferPointer, end: Int)? {
        guard offset + headerSize <= bytes.count, isMarker(bytes, offset) else { return nil }
        let length = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt32.self))
        let stored = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
        let start = offset + headerSize
        guard length <= largestPayload, Int(length) <= bytes.count - start else { return nil }
        let payload = UnsafeRawBufferPointer(rebasing: bytes[start..<(start + Int(length))])
        guard checksum(length: length, payload, seed: seed) == stored else { return nil }
        return (payload, start + Int(length))
    }

    /// Where the next marker begins at or after `offset`.
    static func nextMarker(from offset: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
        var position = offset
        while position + marker.count <= bytes.count {
            guard let found = find(marker[0], in: bytes, from: position), found + marker.count <= bytes.count else { return nil }
            if isMarker(bytes, found) { return found }
            position = found + 1
        }
        return nil
    }

    private static func checksum(length: UInt32, _ payload: [UInt8], seed: UInt32) -> UInt32 {
        payload.withUnsafeBytes { checksum(length: length, $0, seed: seed) }
    }

    private static func checksum(length: UInt32, _ payload: UnsafeRawBufferPointer, seed: UInt32) -> UInt32 {
        let head = withUnsafeBytes(of: length.littleEndian) { crc32c($0, seed: seed) }
        return crc32c(payload, seed: head)
    }

    private static func isMarker(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> Bool {
        hasMarkerPrefix(bytes, offset, count: marker.count)
    }

    private static func hasMarkerPrefix(_ bytes: UnsafeRawBufferPointer, _ offset: Int, count: Int) -> Bool {
        guard offset + count <= bytes.count else { return false }
        for position in 0..<count where bytes[offset + position] != marker[position] { return false }
        return true
    }

    static func stuff(_ payload: [UInt8]) -> [UInt8] {
        payload.withUnsafeBytes { bytes in
            guard let first = nextPrefix(from: 0, in: bytes) else { return payload }
            var stuffed: [UInt8] = []
            stuffed.reserveCapacity(payload.count + 16)
            var copied = 0
            var next: Int? = first
            while let found = next {
                stuffed.append(contentsOf: bytes[copied..<(found + prefixCount)])
                stuffed.append(0)
                copied = found + prefixCount
                next = nextPrefix(from: copied, in: bytes)
            }
            stuffed.append(contentsOf: bytes[copied...])
            return stuffed
        }
    }

    /// Calls `body` with the payload as it was before `stuff`, without a copy where nothing had been put in.
    static func withUnstuffed<R>(_ stuffed: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
        guard var next = nextPrefix(from: 0, in: stuffed) else { return try body(stuffed) }
        var payload: [UInt8] = []
        payload.reserveCapacity(stuffed.count)
        var copied = 0
        while true {
            let end = next + prefixCount
            guard end < stuffed.count, stuffed[end] == 0 else { throw MalformedRecord() }
            payload.append(contentsOf: stuffed[copied..<end])
            copied = end + 1
            guard let found = nextPrefix(from: copied, in: stuffed) else { break }
            next = found
        }
        payload.append(contentsOf: stuffed[copied...])
        return try payload.withUnsafeBytes(body)
    }

    private static func nextPrefix(from offset: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
        var position = offset
        while let found = find(marker[0], in: bytes, from: position) {
            if hasMarkerPrefix(bytes, found, count: prefixCount) { return found }
            position = found + 1
        }
        return nil
    }
}
