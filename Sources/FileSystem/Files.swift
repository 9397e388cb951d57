import Glibc
import Synchronization

/// System calls on files by name. A failure names the call's purpose, the file and the errno.
public enum Files {
    /// mkdir(2); a directory that is there stays as it is.
    /// - Parameter mode: permissions of a new directory, less those that the umask takes.
    public static func makeDirectory(_ path: String, mode: mode_t = 0o777) throws {
        try willPerform(.makeDirectory, path)
        guard mkdir(path, mode) != 0, errno != EEXIST else { return }
        throw FileError.system("cannot make the directory", path, errno)
    }

    /// The names in a directory, unordered.
    public static func list(_ path: String) throws -> [String] { try list(path) { String(decoding: $0, as: UTF8.self) } }

    /// What `body` makes of the bytes of each name.
    public static func list<Entry>(_ path: String, _ body: (UnsafeBufferPointer<UInt8>) -> Entry?) throws -> [Entry] {
        try willPerform(.list, path)
        guard let stream = opendir(path) else { throw FileError.system("cannot list", path, errno) }
        defer { closedir(stream) }
        var entries: [Entry] = []
        var count = 0
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw FileError.system("cannot list", path, errno) }
                didPerform(.list, path, size: count)
                return entries
            }
            withUnsafeBytes(of: &entry.pointee.d_name) { name in
                let length = strnlen(name.baseAddress!, name.count)
                let bytes = UnsafeBufferPointer(rebasing: name.bindMemory(to: UInt8.self)[..<length])
                if length <= 2, bytes.allSatisfy({ $0 == UInt8(ascii: ".") }) { return }
                count += 1
                if let made = body(bytes) { entries.append(made) }
            }
        }
    }

    public static func exists(_ path: String) throws -> Bool { try identity(path) != nil }

    /// nil: no such file.
    public static func identity(_ path: String) throws -> FileIdentity? {
        try willPerform(.stat, path)
        var status = stat()
        if stat(path, &status) == 0 {
            didPerform(.stat, path)
            return FileIdentity(status)
        }
        if errno == ENOENT || errno == ESTALE { return nil }
        throw FileError.system("cannot look at", path, errno)
    }

    /// Seconds since 1970 by the file server's clock; nil: no such file.
    public static func modificationTime(_ path: String) throws -> Int64? {
        try OpenFile.reading(path)?.modificationTime()
    }

    /// Makes an empty file; false when something has its name.
    public static func createEmpty(_ path: String) throws -> Bool {
        do {
            _ = try OpenFile.creating(path)
            return true
        } catch let error as FileError where error.code == .exists { return false }
    }

    /// The whole file; nil when it is not there.
    /// - Parameters:
    ///   - limit: at most so many bytes from the beginning.
    ///   - isKept: what was read is on the disk when this returns, whichever process of this machine wrote it. What an NFS client can read
    ///     of another's, the server has.
    public static func read(_ path: String, limit: Int = .max, isKept: Bool = false) throws -> [UInt8]? {
        guard let file = try OpenFile.reading(path) else { return nil }
        let bytes = try file.read(limit: limit)
        if isKept { try file.sync() }
        return bytes
    }

    /// Returns false when it was not there.
    @discardableResult public static func remove(_ path: String) throws -> Bool {
        try willPerform(.unlink, path)
        if unlink(path) == 0 {
            didPerform(.unlink, path)
            return true
        }
        if errno == ENOENT { return false }
        throw FileError.system("cannot remove", path, errno)
    }

    /// Removes a file that is of no use to anybody, if it can be.
    public static func discard(_ path: String) { _ = try? remove(path) }

    /// Makes renames and links in a directory survive a power cut.
    public static func syncDirectory(_ path: String) throws {
        try willPerform(.syncDirectory, path)
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError.system("cannot open the directory", path, errno) }
        defer { close(descriptor) }
        // Some file systems cannot sync a directory and say EINVAL: there is nothing more to do on those.
        if fsync(descriptor) != 0, errno != EINVAL { throw FileError.system("cannot sync the directory", path, errno) }
        didPerform(.syncDirectory, path)
    }

    /// Opens and closes a directory.
    public static func touchDirectory(_ path: String) throws {
        try willPerform(.open, path)
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError.system("cannot open the directory", path, errno) }
        close(descriptor)
        didPerform(.open, path)
    }

    public static func rename(_ from: String, _ to: String) throws {
        try willPerform(.rename, from, to: to)
        if Glibc.rename(from, to) != 0 { throw FileError.system("cannot rename to \(to)", from, errno) }
        didPerform(.rename, from, to: to)
    }

    /// A new name beside `path` for what is to be published there.
    public static func temporary(of path: String) -> String { "\(path).tmp-\(ThisProcess.pidNamespace())-\(uniqueSuffix())" }

    /// Removes the temporary files and directories of `path` whose writers, processes of this user on this host, were killed.
    public static func removeAbandonedTemporaries(of path: String) {
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let prefix = "\(name).tmp-\(ThisProcess.pidNamespace())-\(ThisProcess.hostName())-"
        // A directory that cannot be listed is found out by whoever writes there next.
        for found in (try? list(directory)) ?? [] where found.hasPrefix(prefix) {
            let parts = found.dropFirst(prefix.count).split(separator: "-")
            guard parts.count == 2, let pid = Int32(parts[0]), pid > 0, ThisProcess.isGone(pid) else { continue }
            var status = stat()
            guard lstat("\(directory)/\(found)", &status) == 0, status.st_uid == geteuid() else { continue }
            if status.st_mode & S_IFMT == S_IFDIR { try? removeTree("\(directory)/\(found)") } else { discard("\(directory)/\(found)") }
        }
    }

    // Host names and process ids come again: after a boot, and in containers, where every worker may be process 7 of "worker".
    private static let counter = Atomic<Int>(Int.random(in: 0..<1 << 60))

    /// Unique among all processes of all hosts that share the directory, dead ones too.
    public static func uniqueSuffix() -> String {
        "\(ThisProcess.hostName())-\(getpid())-\(counter.wrappingAdd(1, ordering: .relaxed).newValue)"
    }
}
