import Glibc

extension ShardStoreError {
    /// A system call's failure. `purpose` reads like "cannot write".
    static func system(_ purpose: String, _ path: String, _ number: Int32) -> ShardStoreError {
        let reason = "\(errnoName(number)): \(String(cString: strerror(number)))"
        return switch number {
        case ENOSPC, EDQUOT, EFBIG:
            ShardStoreError(
                .noSpace, "\(purpose) \(path): \(reason)",
                remedy: "Free space or raise the quota, then give the same command again: what was recorded as done is safe")
        case ENOENT, ESTALE: ShardStoreError(.notFound, "\(purpose) \(path): \(reason)", remedy: "Check the path")
        case EEXIST: ShardStoreError(.exists, "\(purpose) \(path): \(reason)", remedy: "Choose another name, or remove what is there")
        case EACCES, EPERM, EROFS:
            ShardStoreError(.inputOutput, "\(purpose) \(path): \(reason)", remedy: "Check the owner and the permissions of its directory")
        default: ShardStoreError(.inputOutput, "\(purpose) \(path): \(reason)", remedy: "Check the disk and the file system, then resume")
        }
    }

    static func fenced(_ directory: RunDirectory, shard: Int, attempt: Int, by reason: String) -> ShardStoreError {
        ShardStoreError(
            .fenced, "attempt \(attempt) of shard \(shard) of \(directory.path) was taken over: \(reason)",
            remedy: "Stop this attempt; what it had recorded as done counts")
    }

    /// The name that documentation and people use, for the errnos that file systems give.
    private static func errnoName(_ number: Int32) -> String {
        let names: [Int32: String] = [
            EACCES: "EACCES", EBADF: "EBADF", EBUSY: "EBUSY", EDQUOT: "EDQUOT", EEXIST: "EEXIST", EFBIG: "EFBIG", EINVAL: "EINVAL",
            EIO: "EIO", EISDIR: "EISDIR", ELOOP: "ELOOP", EMFILE: "EMFILE", EMLINK: "EMLINK", ENAMETOOLONG: "ENAMETOOLONG",
            ENFILE: "ENFILE", ENODEV: "ENODEV", ENOENT: "ENOENT", ENOMEM: "ENOMEM", ENOSPC: "ENOSPC", ENOSYS: "ENOSYS", ENOTDIR: "ENOTDIR",
            ENOTEMPTY: "ENOTEMPTY", ENXIO: "ENXIO", EOPNOTSUPP: "EOPNOTSUPP", EPERM: "EPERM", EROFS: "EROFS", ESTALE: "ESTALE",
            ETIMEDOUT: "ETIMEDOUT", EXDEV: "EXDEV",
        ]
        return names[number] ?? "errno \(number)"
    }
}
