import Glibc
import Synchronization

/// A directory that only this user can enter. Files in it are reached through its descriptor, so nobody can put another in its place.
final class StoreDirectory: Sendable {
    struct File {
        var name: String
        var size: Int
        /// Nanoseconds since 1970.
        var lastUse: Int64
    }

    let path: String
    private let descriptor: Int32
    private static let serial = Atomic<Int>(0)
    private static let temporaryPrefix = ".new-"
    /// A temporary file older than this, in seconds, was left behind by a process that died.
    private static let abandoned: Int64 = 3600
    /// A use within so many seconds of the last is not written down.
    private static let useGrain: Int64 = 60

    /// Opens a directory, made with its parents where absent.
    /// - Throws: `JudgingError` (.unusableCache)
    init(making path: String) throws {
        self.path = path
        try StoreDirectory.makeParents(of: path)
        descriptor = try StoreDirectory.opened(path, in: AT_FDCWD, flags: 0, shown: path)
    }

    init(making name: String, in parent: StoreDirectory) throws {
        path = parent.path + "/" + name
        descriptor = try StoreDirectory.opened(name, in: parent.descriptor, flags: O_NOFOLLOW, shown: path)
    }

    deinit { close(descriptor) }

    private static func opened(_ name: String, in parent: Int32, flags: Int32, shown path: String) throws -> Int32 {
        guard mkdirat(parent, name, 0o700) == 0 || errno == EEXIST else { throw trouble("cannot be made", path) }
        let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags)
        guard descriptor >= 0 else { throw trouble("cannot be opened", path) }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else {
            defer { close(descriptor) }
            throw trouble("cannot be looked at", path)
        }
        guard facts.st_uid == geteuid(), facts.st_mode & 0o077 == 0 else {
            close(descriptor)
            let why =
                facts.st_uid == geteuid()
                ? "others may enter it (mode \(String(facts.st_mode & 0o7777, radix: 8)))" : "it belongs to user \(facts.st_uid)"
            throw JudgingError(
                .unusableCache, "\(path) cannot keep compiled programs: \(why)",
                remedy: "Name a directory of your own in paths.compile_cache, or chmod 700 this one; \"\" keeps them in memory only.")
        }
        return descriptor
    }

    private static func makeParents(of path: String) throws {
        var partial = ""
        for component in path.split(separator: "/").dropLast() {
            partial += "/" + component
            // One that cannot be made for another reason is missed by the next step.
            if mkdir(partial, 0o755) != 0, errno != EEXIST, access(partial, F_OK) != 0 { throw trouble("cannot be made", partial) }
        }
    }

    private static func trouble(_ what: String, _ path: String) -> JudgingError {
        JudgingError(
            .unusableCache, "\(path) \(what): \(String(cString: strerror(errno)))",
            remedy: "Name a writable directory in paths.compile_cache; \"\" keeps compiled programs in memory only.")
    }

    /// The whole file; nil where there is none, or none that can be read and has at most `limit` bytes.
    func read(_ name: String, limit: Int) -> [UInt8]? {
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var facts = stat()
        guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG, facts.st_size <= limit else { return nil }
        let size = Int(facts.st_size)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let result = Glibc.read(file, buffer.baseAddress! + count, size - count)
                if result > 0 { count += result } else if result == 0 || errno != EINTR { break }
            }
        }
    }

    /// Nil where there is no such file.
    func size(of name: String) -> Int? {
        var facts = stat()
        return fstatat(descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 ? Int(facts.st_size) : nil
    }

    /// Written under a name of its own, then renamed: the last of several writers wins, and all write the same.
    func write(_ bytes: [UInt8], as name: String) throws {
        let temporary = "\(StoreDirectory.temporaryPrefix)\(getpid())-\(StoreDirectory.serial.add(1, ordering: .relaxed).newValue)-\(name)"
        let file = openat(descriptor, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StoreDirectory.trouble("cannot be written to", path) }
        defer { close(file) }
        var written = 0
        while written < bytes.count {
            let result = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress! + written, bytes.count - written) }
            if result < 0, errno == EINTR { continue }
            guard result > 0 else {
                let error = StoreDirectory.trouble("cannot be written to", path)
                remove(temporary)
                throw error
            }
            written += result
        }
        guard renameat(descriptor, temporary, descriptor, name) == 0 else {
            let error = StoreDirectory.trouble("cannot be written to", path)
            remove(temporary)
            throw error
        }
    }

    /// Another process may have removed it already.
    func remove(_ name: String) { unlinkat(descriptor, name, 0) }

    /// Notes a use. On a file system that is read-only now, the order of removal no longer matters.
    func touch(_ name: String) {
        var facts = stat()
        guard fstatat(descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) == 0, time(nil) - facts.st_mtim.tv_sec >= StoreDirectory.useGrain
        else { return }
        utimensat(descriptor, name, nil, AT_SYMLINK_NOFOLLOW)
    }

    /// The files, unordered; what dead processes left half-written is removed.
    func list() -> [File] {
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else { return [] }
        defer { closedir(stream) }
        var files: [File] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            var facts = stat()
            guard name != ".", name != "..", fstatat(descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            if name.hasPrefix(StoreDirectory.temporaryPrefix) {
                if Int64(time(nil) - facts.st_mtim.tv_sec) > StoreDirectory.abandoned { remove(name) }
                continue
            }
            let lastUse = Int64(facts.st_mtim.tv_sec) * 1_000_000_000 + Int64(facts.st_mtim.tv_nsec)
            files.append(File(name: name, size: Int(facts.st_size), lastUse: lastUse))
        }
        return files
    }
}
