import Glibc

extension PrivateDirectory {
    package struct File {
        package var name: String
        /// Bytes.
        package var size: Int
        /// Nanoseconds since 1970.
        package var lastUse: Int64
    }

    private static let temporaryPrefix = ".new-"
    /// A temporary file older than this, in seconds, was left behind by a process that died.
    private static let abandoned: Int64 = 3600
    /// A use within so many seconds of the last one is not written down.
    private static let useGrain: Int64 = 60

    /// The whole file; nil where there is no regular file of that name that can be read and has at most `limit` bytes.
    package func read(_ name: String, limit: Int) -> [UInt8]? {
        let number = openat(descriptor.number, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard number >= 0 else { return nil }
        let file = OwnedDescriptor(owning: number)
        guard let status = try? file.status(name: name), status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else { return nil }
        return try? file.read(upTo: limit, name: name)
    }

    /// nil where there is no such file.
    package func size(of name: String) -> Int? { status(of: name).map { Int($0.st_size) } }

    /// Writes a file under a temporary name, then renames it: the last of several writers wins. Nothing is synced.
    package func write(_ bytes: [UInt8], as name: String) throws(FileError) {
        let temporary = "\(PrivateDirectory.temporaryPrefix)\(Files.uniqueSuffix())-\(name)"
        let shown = "\(path)/\(name)"
        let number = openat(descriptor.number, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw .system("cannot create", shown, errno) }
        do throws(FileError) {
            try OwnedDescriptor(owning: number).write(bytes, name: shown)
            let isRenamed = renameat(descriptor.number, temporary, descriptor.number, name) == 0
            guard isRenamed else { throw .system("cannot rename a temporary file to", shown, errno) }
        } catch {
            remove(temporary)
            throw error
        }
    }

    /// Another process may have removed the file already.
    package func remove(_ name: String) { unlinkat(descriptor.number, name, 0) }

    /// Notes a use of a file. On a read-only file system the order of uses does not matter, and nothing is noted.
    package func touch(_ name: String) {
        guard let status = status(of: name), time(nil) - status.st_mtim.tv_sec >= PrivateDirectory.useGrain else { return }
        utimensat(descriptor.number, name, nil, AT_SYMLINK_NOFOLLOW)
    }

    /// The files, unordered. Temporary files of dead processes are removed.
    package func list() -> [File] {
        var files: [File] = []
        for (name, status) in descriptor.entries() {
            if name.hasPrefix(PrivateDirectory.temporaryPrefix) {
                if Int64(time(nil) - status.st_mtim.tv_sec) > PrivateDirectory.abandoned { remove(name) }
                continue
            }
            let lastUse = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
            files.append(File(name: name, size: Int(status.st_size), lastUse: lastUse))
        }
        return files
    }

    private func status(of name: String) -> stat? {
        var status = stat()
        return fstatat(descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? status : nil
    }
}
