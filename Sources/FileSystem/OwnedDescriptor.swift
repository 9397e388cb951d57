import Glibc

/// A descriptor that closes with its last owner: of a memory file, a pipe, a socket, a directory or an open file.
package final class OwnedDescriptor: Sendable {
    package let number: Int32

    package init(owning number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    /// open(2), close-on-exec.
    package convenience init(opening path: String, _ flags: Int32, mode: mode_t = 0) throws(FileError) {
        let number = open(path, flags | O_CLOEXEC, mode)
        guard number >= 0 else { throw .system("cannot open", path, errno) }
        self.init(owning: number)
    }

    /// Writes all bytes at the descriptor's offset.
    /// - Parameter name: what messages call the file.
    package func write(_ bytes: UnsafeRawBufferPointer, name: String) throws(FileError) {
        try DescriptorTransfer.writeAll(bytes, to: number, name: name)
    }

    package func write(_ bytes: [UInt8], name: String) throws(FileError) {
        try DescriptorTransfer.writeAll(bytes, to: number, name: name)
    }

    /// The first `limit` bytes of the file, whatever the descriptor's offset is.
    package func read(upTo limit: Int, name: String) throws(FileError) -> [UInt8] {
        let size = Int(try status(name: name).st_size)
        return try DescriptorTransfer.read(from: number, at: 0, count: min(size, limit), name: name)
    }

    /// fstat(2).
    func status(name: String) throws(FileError) -> stat {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw .system("cannot look at", name, errno) }
        return status
    }
}
