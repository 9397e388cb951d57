import CStore
import Glibc

extension Files {
    /// Gives a finished, synced file its final name unless something has that name: link, which every file system does at once or
    /// not at all, NFS too. The temporary name is gone afterwards. Returns false when another file was there first.
    static func publish(_ temporary: String, as path: String) throws -> Bool {
        defer { _ = unlink(temporary) }
        let mine = try identity(temporary)
        if link(temporary, path) == 0 { return true }
        let reason = errno
        switch reason {
        case EEXIST:
            // An NFS server that did the link and lost its answer sees the repeated request and says EEXIST.
            guard let mine, let there = try identity(path) else { return false }
            return there.isSameFile(as: mine)
        case EPERM, EOPNOTSUPP, ENOSYS, EMLINK:
            // No hard links here.
            let code = gencode_rename_noreplace(temporary, path)
            if code == 0 { return true }
            if code == EEXIST { return false }
            throw ShardStoreError.system("cannot publish as \(path)", temporary, code == EINVAL ? reason : code)
        default: throw ShardStoreError.system("cannot publish as \(path)", temporary, reason)
        }
    }

    /// Copies a file to a new one beside its final place and syncs it. What was written is removed on failure.
    static func copy(_ from: String, toNew path: String) throws {
        guard let source = try OpenFile.reading(from) else { throw ShardStoreError.system("cannot open", from, ENOENT) }
        let target = try OpenFile.creating(path)
        do {
            var offset = 0
            var block = [UInt8](repeating: 0, count: 1 << 20)
            while true {
                let count = pread(source.descriptor, &block, block.count, off_t(offset))
                if count < 0, errno == EINTR { continue }
                if count < 0 { throw ShardStoreError.system("cannot read", from, errno) }
                if count == 0 { break }
                try target.write(count == block.count ? block : Array(block[..<count]), at: offset)
                offset += count
            }
            if fsync(target.descriptor) != 0 { throw ShardStoreError.system("cannot sync", path, errno) }
        } catch {
            unlink(path)
            throw error
        }
    }
}
