import CSandbox
import FileSystem
import Glibc
import Records

extension SandboxSlot {
    /// Whether this host can give a run the `size` bytes of files that its limits promise. At T3 they are the slot's own memory, which
    /// only the run fills; elsewhere they are on the disk of the scratch directory, which others fill too.
    public func hasRoom(for size: ByteCount) throws(SandboxError) -> Bool {
        guard options.tier != .t3 else { return true }
        var status = statvfs()
        guard statvfs(options.scratch, &status) == 0 else { throw .system("statvfs", options.scratch, errno: errno) }
        // No inodes at all: the file system does not count them.
        if status.f_files > 0 && status.f_favail < 64 { return false }
        guard UInt64(status.f_bavail) * UInt64(status.f_frsize) >= UInt64(size.bytes) else { return false }
        return try canAllocate(size)
    }

    /// A quota does not show in what the file system says of itself.
    private func canAllocate(_ size: ByteCount) throws(SandboxError) -> Bool {
        var template = Array("\(options.scratch)/room-XXXXXX".utf8CString)
        let number = mkstemp(&template)
        if number < 0 && (errno == ENOSPC || errno == EDQUOT) { return false }
        guard number >= 0 else { throw .system("mkstemp", options.scratch, errno: errno) }
        let file = OwnedDescriptor(owning: number)
        guard unlink(template) == 0 else { throw .system("unlink", options.scratch, errno: errno) }
        if gsb_allocate(file.number, Int64(size.bytes)) == 0 { return true }
        switch errno {
        case ENOSPC, EDQUOT, EFBIG: return false
        case EOPNOTSUPP, ENOSYS, EINTR: return true
        default: throw .system("fallocate", options.scratch, errno: errno)
        }
    }
}
