import Glibc
internal import SystemPackage

/// Reads and writes over a descriptor that the caller keeps open. Interrupted and short calls are continued. `name` is what messages call
/// the file behind the descriptor.
package enum DescriptorTransfer {
    /// write(2) at the descriptor's offset, until all bytes are written.
    package static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, name: String) throws(FileError) {
        do { _ = try FileDescriptor(rawValue: descriptor).writeAll(bytes) } catch { throw .failed("cannot write", name, error) }
    }

    package static func writeAll(_ bytes: [UInt8], to descriptor: Int32, name: String) throws(FileError) {
        try bytes.withUnsafeBufferPointer { buffer throws(FileError) in
            try writeAll(UnsafeRawBufferPointer(buffer), to: descriptor, name: name)
        }
    }

    /// send(2) until all bytes are sent. A peer that has gone is an error, EPIPE or ECONNRESET, and no signal.
    package static func sendAll(_ bytes: UnsafeRawBufferPointer, to socket: Int32, name: String) throws(FileError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = send(socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system("cannot write", name, errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// read(2) once, at the descriptor's offset.
    /// - Returns: the number of bytes read; 0 at the end.
    package static func read(from descriptor: Int32, into buffer: inout [UInt8], name: String) throws(FileError) -> Int {
        try buffer.withUnsafeMutableBufferPointer { buffer throws(FileError) in
            do { return try FileDescriptor(rawValue: descriptor).read(into: UnsafeMutableRawBufferPointer(buffer)) } catch {
                throw .failed("cannot read", name, error)
            }
        }
    }

    /// read(2) once, at the descriptor's offset, into memory of the caller.
    /// - Returns: the number of bytes read; 0 at the end.
    package static func read(from descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, name: String) throws(FileError) -> Int {
        do { return try FileDescriptor(rawValue: descriptor).read(into: buffer) } catch { throw .failed("cannot read", name, error) }
    }

    /// read(2) up to the end.
    package static func readToEnd(of descriptor: Int32, name: String) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try read(from: descriptor, into: &buffer, name: name)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// pread(2). Returns fewer bytes than asked for only where the file ends.
    static func read(from descriptor: Int32, at offset: Int, count wanted: Int, name: String) throws(FileError) -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled throws(FileError) in
            while filled < wanted {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<wanted])
                do {
                    let count = try FileDescriptor(rawValue: descriptor).read(fromAbsoluteOffset: Int64(offset + filled), into: rest)
                    if count == 0 { break }
                    filled += count
                } catch { throw .failed("cannot read", name, error) }
            }
        }
    }
}
