import CSandbox
import Glibc

/// An open file that closes with its last owner.
final class FileDescriptor: Sendable {
    let number: Int32

    init(owning number: Int32) {
        self.number = number
    }

    deinit {
        Glibc.close(number)
    }

    /// open(2), close-on-exec.
    convenience init(opening path: String, _ flags: Int32) throws(SandboxError) {
        let number = Glibc.open(path, flags | O_CLOEXEC)
        guard number >= 0 else { throw .system("open", path, errno: errno) }
        self.init(owning: number)
    }

    /// Writes all of `bytes`; a short write is continued.
    func write(_ bytes: UnsafeRawBufferPointer, name: String) throws(SandboxError) {
        var written = 0
        while written < bytes.count {
            let count = Glibc.write(number, bytes.baseAddress! + written, bytes.count - written)
            if count > 0 {
                written += count
            } else if errno != EINTR {
                throw .system("write", name, errno: errno)
            }
        }
    }

    /// The first `limit` bytes, from the start of the file whatever its offset is.
    func read(upTo limit: Int, name: String) throws(SandboxError) -> [UInt8] {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw .system("fstat", name, errno: errno) }
        let size = min(Int(status.st_size), limit)
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let result = pread(number, buffer.baseAddress! + count, size - count, off_t(count))
                if result > 0 {
                    count += result
                } else if result == 0 {
                    break
                } else if errno != EINTR {
                    failure = errno
                    break
                }
            }
        }
        guard failure == 0 else { throw .system("read", name, errno: failure) }
        return bytes
    }
}
