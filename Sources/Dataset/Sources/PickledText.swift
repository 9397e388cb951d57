import CZlib
import Foundation

/// One text inside of a pickle, read without unpickling: a pickle is a program, and this reads the few opcodes that Python writes for a
/// single `str` in the protocols 2 to 5. Everything else is refused.
enum PickledText {
    struct Refusal: Error {
        /// The end of a sentence.
        var why: String
    }

    static func text(in pickle: [UInt8]) throws(Refusal) -> ArraySlice<UInt8> {
        var position = 0
        func byte(_ offset: Int) -> UInt8? { position + offset < pickle.count ? pickle[position + offset] : nil }
        /// A little-endian number of so many bytes behind the opcode; nil: the pickle is shorter, or the number no size.
        func size(_ width: Int) -> Int? {
            guard position + 1 + width <= pickle.count else { return nil }
            let number = (0..<width).reduce(UInt64(0)) { $0 | UInt64(pickle[position + 1 + $1]) << (8 * UInt64($1)) }
            return Int(exactly: number)
        }
        // PROTO n, FRAME of eight bytes.
        guard byte(0) == 0x80, let version = byte(1), (2...5).contains(version) else {
            throw Refusal(why: "is no pickle of protocol 2 to 5")
        }
        position += 2
        if byte(0) == 0x95 { position += 9 }
        // SHORT_BINUNICODE, BINUNICODE, BINUNICODE8.
        let widths: [UInt8: Int] = [0x8C: 1, UInt8(ascii: "X"): 4, 0x8D: 8]
        guard let opcode = byte(0), let width = widths[opcode], let length = size(width) else {
            throw Refusal(why: "is a pickle of something else than one text")
        }
        position += 1 + width
        guard length <= pickle.count - position else { throw Refusal(why: "is a pickle that is cut") }
        let text = pickle[position..<position + length]
        // MEMOIZE or BINPUT 0, or neither; STOP.
        guard [[0x94, 0x2E], [0x71, 0, 0x2E], [0x2E]].contains(Array(pickle[(position + length)...])) else {
            throw Refusal(why: "is a pickle of more than one text")
        }
        return text
    }

    /// The bytes that base64 of zlib's format stands for.
    /// - Parameter limit: of the bytes; what would be longer is refused before it is held.
    static func inflated(base64 text: String, limit: Int) throws(Refusal) -> [UInt8] {
        guard let packed = Data(base64Encoded: text) else { throw Refusal(why: "is neither JSON nor base64") }
        var stream = z_stream()
        guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw Refusal(why: "cannot be decompressed: zlib does not start")
        }
        defer { inflateEnd(&stream) }
        var input = [UInt8](packed)
        var bytes: [UInt8] = []
        let status = input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(clamping: input.count)
            return inflate(&stream, into: &bytes, limit: limit)
        }
        guard status == Z_STREAM_END else {
            throw Refusal(why: bytes.count > limit ? "is longer than \(limit >> 20) MiB" : "is not in zlib's format, or cut or damaged")
        }
        return bytes
    }

    private static func inflate(_ stream: inout z_stream, into bytes: inout [UInt8], limit: Int) -> Int32 {
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        var status = Z_OK
        while status == Z_OK, bytes.count <= limit {
            let room = chunk.count
            let made = chunk.withUnsafeMutableBufferPointer { chunk in
                stream.next_out = chunk.baseAddress
                stream.avail_out = UInt32(room)
                status = CZlib.inflate(&stream, Z_NO_FLUSH)
                return room - Int(stream.avail_out)
            }
            bytes += chunk[..<made]
        }
        return bytes.count > limit ? Z_MEM_ERROR : status
    }
}
