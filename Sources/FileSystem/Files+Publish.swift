import CFileSystem
import Glibc

extension Files {
    /// Gives a finished, synced file its final name unless something has that name: link, which every file system does at once or
    /// not at all, NFS too. The temporary name is gone afterwards. Returns false when another file was there first.
    public static func publish(_ temporary: String, as path: String) throws -> Bool {
        defer { discard(temporary) }
        let mine = try identity(temporary)
        try willPerform(.link, temporary, to: path)
        if link(temporary, path) == 0 {
            didPerform(.link, temporary, to: path)
            return true
        }
        let reason = errno
        switch reason {
        case EEXIST:
            // An NFS server that did the link and lost its answer sees the repeated request and says EEXIST.
            guard let mine, let there = try identity(path) else { return false }
            return there.isSameFile(as: mine)
        case _ where hasNoLinks(reason):
            try willPerform(.rename, temporary, to: path)
            let code = gencode_rename_noreplace(temporary, path)
            if code == 0 {
                didPerform(.rename, temporary, to: path)
                return true
            }
            if code == EEXIST { return false }
            throw FileError.system("cannot publish as \(path)", temporary, code == EINVAL ? reason : code)
        default: throw FileError.system("cannot publish as \(path)", temporary, reason)
        }
    }

    /// Whether an error of link(2) says that no hard link of the file can be made: the file system has none, the file has as many as it can
    /// have, or the file is another user's, which Linux protects.
    private static func hasNoLinks(_ error: Int32) -> Bool { [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(error) }

    /// renameat2(2) with RENAME_NOREPLACE. Where the file system does not know that, link(2) and unlink(2): then the file has both names for a
    /// moment. Where no link can be made either, rename(2) after a look at the new name: a file that gets this name between the look and the
    /// rename is replaced. In each way, the file is moved by one of several callers alone.
    /// - Returns: false if another file has the new name; both files stay as they are.
    /// - Throws: `.notFound` where the file is not there.
    package static func rename(_ from: String, toNew path: String) throws -> Bool { try rename(from, toNew: path, by: .kernel) }

    /// System calls that not every file system knows. Each gives 0 or an errno.
    struct RenameCalls: Sendable {
        var renameWithoutReplacing: @Sendable (String, String) -> Int32
        var link: @Sendable (String, String) -> Int32

        static let kernel = RenameCalls(
            renameWithoutReplacing: { gencode_rename_noreplace($0, $1) }, link: { Glibc.link($0, $1) == 0 ? 0 : errno })
    }

    static func rename(_ from: String, toNew path: String, by calls: RenameCalls) throws -> Bool {
        try willPerform(.rename, from, to: path)
        var code = calls.renameWithoutReplacing(from, path)
        if code == EINVAL || code == ENOSYS {
            code = calls.link(from, path)
            if code == 0 {
                code = Glibc.unlink(from) == 0 ? 0 : errno
            } else if hasNoLinks(code) {
                code = try identity(from) == nil ? ENOENT : identity(path) != nil ? EEXIST : Glibc.rename(from, path) == 0 ? 0 : errno
            }
        }
        if code == EEXIST {
            // Both names may be one file's: of a process that died between the link and the unlink.
            guard let mine = try identity(from), let there = try identity(path), mine.isSameFile(as: there) else { return false }
            return try remove(from)
        }
        if code != 0 { throw FileError.system("cannot rename to \(path)", from, code) }
        didPerform(.rename, from, to: path)
        return true
    }

    /// Gives a directory a name that nothing else has. rename(2) replaces an empty directory at most. Returns false when something was there
    /// first.
    package static func renameDirectory(_ from: String, toNew path: String) throws -> Bool {
        try willPerform(.rename, from, to: path)
        var code = gencode_rename_noreplace(from, path)
        // Not every file system knows the flag.
        if code == EINVAL || code == ENOSYS { code = Glibc.rename(from, path) == 0 ? 0 : errno }
        if code == EEXIST || code == ENOTEMPTY { return false }
        if code != 0 { throw FileError.system("cannot rename to \(path)", from, code) }
        didPerform(.rename, from, to: path)
        return true
    }

    /// Copies a file to a new one beside its final place and syncs it. What was written is removed on failure.
    public static func copy(_ from: String, toNew path: String) throws {
        guard let source = try OpenFile.reading(from) else { throw FileError.system("cannot open", from, ENOENT) }
        let target = try OpenFile.creating(path)
        do {
            var offset = 0
            while true {
                let block = try source.read(at: offset, count: 1 << 20)
                if block.isEmpty { break }
                try target.write(block, at: offset)
                offset += block.count
            }
            try target.syncWithTimes()
        } catch {
            discard(path)
            throw error
        }
    }
}
