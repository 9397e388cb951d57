import CStore
import Glibc
import Synchronization

/// System calls on files by name. A failure names the call's purpose, the file and the errno.
enum Files {
    static func makeDirectory(_ path: String) throws {
        try willPerform(.makeDirectory, path)
        guard mkdir(path, 0o777) != 0, errno != EEXIST else { return }
        throw ShardStoreError.system("cannot make the directory", path, errno)
    }

    /// The names in a directory, unordered.
    static func list(_ path: String) throws -> [String] { try list(path) { String(decoding: $0, as: UTF8.self) } }

    /// What `body` makes of the bytes of each name.
    static func list<Entry>(_ path: String, _ body: (UnsafeBufferPointer<UInt8>) -> Entry?) throws -> [Entry] {
        try willPerform(.list, path)
        guard let stream = opendir(path) else { throw ShardStoreError.system("cannot list", path, errno) }
        defer { closedir(stream) }
        var entries: [Entry] = []
        var count = 0
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw ShardStoreError.system("cannot list", path, errno) }
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

    static func exists(_ path: String) throws -> Bool { try identity(path) != nil }

    /// nil: no such file.
    static func identity(_ path: String) throws -> FileIdentity? {
        try willPerform(.stat, path)
        var status = stat()
        if stat(path, &status) == 0 {
            didPerform(.stat, path)
            return FileIdentity(status)
        }
        if errno == ENOENT || errno == ESTALE { return nil }
        throw ShardStoreError.system("cannot look at", path, errno)
    }

    /// Seconds since 1970 by the file server's clock; nil: no such file.
    static func modificationTime(_ path: String) throws -> Int64? {
        guard let file = try OpenFile.reading(path) else { return nil }
        var status = stat()
        try willPerform(.stat, path)
        guard fstat(file.descriptor, &status) == 0 else { throw ShardStoreError.system("cannot look at", path, errno) }
        didPerform(.stat, path)
        return Int64(status.st_mtim.tv_sec)
    }

    /// Makes an empty file; false when something has its name.
    static func createEmpty(_ path: String) throws -> Bool {
        do {
            _ = try OpenFile.creating(path)
            return true
        } catch let error as ShardStoreError where error.code == .exists { return false }
    }

    /// The whole file; nil when it is not there.
    /// - Parameters:
    ///   - limit: at most so many bytes from the beginning.
    ///   - isKept: what was read is on the disk when this returns, whichever process of this machine wrote it. What an NFS client can read
    ///     of another's, the server has.
    static func read(_ path: String, limit: Int = .max, isKept: Bool = false) throws -> [UInt8]? {
        guard let file = try OpenFile.reading(path) else { return nil }
        let bytes = try file.read(limit: limit)
        if isKept { try file.sync() }
        return bytes
    }

    /// Returns false when it was not there.
    @discardableResult static func remove(_ path: String) throws -> Bool {
        try willPerform(.unlink, path)
        if unlink(path) == 0 {
            didPerform(.unlink, path)
            return true
        }
        if errno == ENOENT { return false }
        throw ShardStoreError.system("cannot remove", path, errno)
    }

    /// Removes a file that is of no use to anybody, if it can be.
    static func discard(_ path: String) { _ = try? remove(path) }

    /// Makes renames and links in a directory survive a power cut.
    static func syncDirectory(_ path: String) throws {
        try willPerform(.syncDirectory, path)
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ShardStoreError.system("cannot open the directory", path, errno) }
        defer { close(descriptor) }
        // Some file systems cannot sync a directory and say EINVAL: there is nothing more to do on those.
        if fsync(descriptor) != 0, errno != EINVAL { throw ShardStoreError.system("cannot sync the directory", path, errno) }
        didPerform(.syncDirectory, path)
    }

    /// Opens and closes a directory.
    static func touchDirectory(_ path: String) throws {
        try willPerform(.open, path)
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ShardStoreError.system("cannot open the directory", path, errno) }
        close(descriptor)
        didPerform(.open, path)
    }

    static func rename(_ from: String, _ to: String) throws {
        try willPerform(.rename, from, to: to)
        if Glibc.rename(from, to) != 0 { throw ShardStoreError.system("cannot rename to \(to)", from, errno) }
        didPerform(.rename, from, to: to)
    }

    /// A new name beside `path` for what is to be published there.
    static func temporary(of path: String) -> String { "\(path).tmp-\(WorkerIdentity.pidNamespaceInode())-\(uniqueSuffix())" }

    /// Removes the temporaries of `path` whose writers, processes of this user on this host, were killed.
    static func removeAbandonedTemporaries(of path: String) {
        let slash = path.lastIndex(of: "/")
        let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let prefix = "\(name).tmp-\(WorkerIdentity.pidNamespaceInode())-\(WorkerIdentity.hostName())-"
        // A directory that cannot be listed is found out by whoever writes there next.
        for found in (try? list(directory)) ?? [] where found.hasPrefix(prefix) {
            let parts = found.dropFirst(prefix.count).split(separator: "-")
            guard parts.count == 2, let pid = Int32(parts[0]), pid > 0, kill(pid, 0) != 0, errno == ESRCH else { continue }
            var status = stat()
            guard stat("\(directory)/\(found)", &status) == 0, status.st_uid == geteuid() else { continue }
            discard("\(directory)/\(found)")
        }
    }

    // Host names and process ids come again: after a boot, and in containers, where every worker may be process 7 of "worker".
    private static let counter = Atomic<Int>(Int.random(in: 0..<1 << 60))

    /// Unique among all processes of all hosts that share the directory, dead ones too.
    static func uniqueSuffix() -> String {
        "\(WorkerIdentity.hostName())-\(getpid())-\(counter.wrappingAdd(1, ordering: .relaxed).newValue)"
    }
}

/// What tells a file from another of the same name.
struct FileIdentity: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64
    var size: Int
    var links: Int

    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int(status.st_size)
        links = Int(status.st_nlink)
    }

    func isSameFile(as other: FileIdentity) -> Bool { device == other.device && inode == other.inode }
}

/// An open descriptor, closed with its last reference.
final class OpenFile: Sendable {
    let descriptor: Int32
    let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// nil: no such file.
    static func reading(_ path: String) throws -> OpenFile? {
        try Files.willPerform(.open, path)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor >= 0 {
            Files.didPerform(.open, path)
            return OpenFile(descriptor: descriptor, path: path)
        }
        if errno == ENOENT || errno == ESTALE { return nil }
        throw ShardStoreError.system("cannot open", path, errno)
    }

    /// Makes a new file for reading and writing; fails when it is there already.
    static func creating(_ path: String) throws -> OpenFile {
        try Files.willPerform(.create, path)
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw ShardStoreError.system("cannot create", path, errno) }
        Files.didPerform(.create, path)
        return OpenFile(descriptor: descriptor, path: path)
    }

    func identity() throws -> FileIdentity {
        try Files.willPerform(.stat, path)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw ShardStoreError.system("cannot look at", path, errno) }
        Files.didPerform(.stat, path)
        return FileIdentity(status)
    }

    /// What the file holds from its beginning, as far as it goes now.
    func read(limit: Int = .max) throws -> [UInt8] {
        try read(at: 0, count: min(limit, try identity().size))
    }

    /// The last bytes, fewer where the file is shorter.
    func readEnd(_ count: Int) throws -> [UInt8] {
        let size = try identity().size
        var bytes = [UInt8](repeating: 0, count: min(count, size))
        try Files.willPerform(.read, path)
        let found = pread(descriptor, &bytes, bytes.count, off_t(size - bytes.count))
        guard found >= 0 else { throw ShardStoreError.system("cannot read", path, errno) }
        Files.didPerform(.read, path, size: found)
        return Array(bytes[..<found])
    }

    func write(_ bytes: [UInt8], at offset: Int) throws {
        try Files.willPerform(.write, path)
        try bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = pwrite(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
                if count < 0, errno == EINTR { continue }
                if count <= 0 { throw ShardStoreError.system("cannot write", path, count == 0 ? ENOSPC : errno) }
                done += count
            }
        }
        Files.didPerform(.write, path, size: bytes.count)
    }

    /// fdatasync: the bytes and the size, not the times.
    func sync() throws {
        try Files.willPerform(.sync, path)
        if fdatasync(descriptor) != 0 { throw ShardStoreError.system("cannot sync", path, errno) }
        Files.didPerform(.sync, path)
    }

    func truncate(to size: Int) throws {
        try Files.willPerform(.truncate, path)
        if ftruncate(descriptor, off_t(size)) != 0 { throw ShardStoreError.system("cannot truncate", path, errno) }
        Files.didPerform(.truncate, path)
    }
}
