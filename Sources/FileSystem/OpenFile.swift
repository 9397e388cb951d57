import Glibc
internal import SystemPackage

/// An open regular file, closed with its last reference. Safe to use from many threads: every read and write names its position.
public final class OpenFile: Sendable {
    let descriptor: FileDescriptor
    public let path: String

    private init(_ descriptor: FileDescriptor, _ path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { try? descriptor.close() }

    /// open(2). nil: no such file.
    /// - Throws: `.wrongType` for a pipe, since reading it could wait for ever.
    public static func reading(_ path: String) throws -> OpenFile? {
        try Files.willPerform(.open, path)
        do {
            let descriptor = try opened(path)
            Files.didPerform(.open, path)
            let file = OpenFile(descriptor, path)
            var status = stat()
            if fstat(descriptor.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFIFO {
                throw FileError(.wrongType, "\(path) is a pipe", remedy: "Give a regular file")
            }
            return file
        } catch let error as Errno {
            if error == .noSuchFileOrDirectory || error == .staleNFSFileHandle { return nil }
            throw FileError.system("cannot open", path, error.rawValue)
        }
    }

    /// Opens without waiting for the writer of a pipe, and then reads as usual.
    private static func opened(_ path: String) throws -> FileDescriptor {
        do {
            let descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
            _ = fcntl(descriptor.rawValue, F_SETFL, 0)
            return descriptor
        } catch Errno.resourceTemporarilyUnavailable {
            // Somebody holds a lease on a regular file, which the kernel now takes back: this waits for it, open(2).
            return try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
        }
    }

    /// Opens a file that must be there, and must be a regular file.
    public static func readingRegular(_ path: String) throws -> OpenFile {
        try Files.willPerform(.stat, path)
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError.system("cannot open", path, errno) }
        Files.didPerform(.stat, path)
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(.wrongType, "\(path) is not a regular file", remedy: "Give a file that gencode wrote")
        }
        guard let file = try reading(path) else { throw FileError.system("cannot open", path, ENOENT) }
        return file
    }

    /// open(2) with O_EXCL: makes a new file for reading and writing.
    /// - Parameter isPrivate: mode 0600; otherwise 0666 less the umask.
    /// - Throws: `.exists` where something has its name.
    public static func creating(_ path: String, isPrivate: Bool = false) throws -> OpenFile {
        try Files.willPerform(.create, path)
        do {
            let descriptor = try FileDescriptor.open(
                FilePath(path), .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: isPrivate ? .ownerReadWrite : [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
            Files.didPerform(.create, path)
            return OpenFile(descriptor, path)
        } catch let error as Errno { throw FileError.system("cannot create", path, error.rawValue) }
    }

    /// open(2) for writing, of a file that is there.
    public static func writing(_ path: String) throws -> OpenFile {
        try Files.willPerform(.open, path)
        do {
            let descriptor = try FileDescriptor.open(FilePath(path), .writeOnly, options: .closeOnExec)
            Files.didPerform(.open, path)
            return OpenFile(descriptor, path)
        } catch let error as Errno { throw FileError.system("cannot open", path, error.rawValue) }
    }

    /// fstat(2).
    public func identity() throws -> FileIdentity { FileIdentity(try status()) }

    /// Seconds since 1970 by the file server's clock.
    public func modificationTime() throws -> Int64 { Int64(try status().st_mtim.tv_sec) }

    private func status() throws -> stat {
        try Files.willPerform(.stat, path)
        var status = stat()
        guard fstat(descriptor.rawValue, &status) == 0 else { throw FileError.system("cannot look at", path, errno) }
        Files.didPerform(.stat, path)
        return status
    }

    /// What the file holds from its beginning, as far as it goes now.
    /// - Parameter limit: at most so many bytes.
    public func read(limit: Int = .max) throws -> [UInt8] { try read(at: 0, count: min(limit, try identity().size)) }

    /// The last bytes, fewer where the file is shorter.
    public func readEnd(_ count: Int) throws -> [UInt8] {
        let size = try identity().size
        let wanted = min(count, size)
        return try read(at: size - wanted, count: wanted)
    }

    /// pread(2). Fewer bytes than asked for only where the file ends.
    public func read(at offset: Int, count wanted: Int) throws -> [UInt8] {
        try Files.willPerform(.read, path)
        let bytes = try DescriptorTransfer.read(from: descriptor.rawValue, at: offset, count: wanted, name: path)
        Files.didPerform(.read, path, size: bytes.count)
        return bytes
    }

    /// pwrite(2) until all is written.
    public func write(_ bytes: [UInt8], at offset: Int) throws {
        try Files.willPerform(.write, path)
        do {
            try bytes.withUnsafeBytes { _ = try descriptor.writeAll(toAbsoluteOffset: Int64(offset), $0) }
        } catch let error as Errno { throw FileError.system("cannot write", path, error.rawValue) }
        Files.didPerform(.write, path, size: bytes.count)
    }

    /// fdatasync(2): the bytes and the size, not the times.
    public func sync() throws {
        try Files.willPerform(.sync, path)
        if fdatasync(descriptor.rawValue) != 0 { throw FileError.system("cannot sync", path, errno) }
        Files.didPerform(.sync, path)
    }

    /// fsync(2): the times too.
    public func syncWithTimes() throws {
        try Files.willPerform(.sync, path)
        if fsync(descriptor.rawValue) != 0 { throw FileError.system("cannot sync", path, errno) }
        Files.didPerform(.sync, path)
    }

    /// ftruncate(2).
    public func truncate(to size: Int) throws {
        try Files.willPerform(.truncate, path)
        do { try descriptor.resize(to: Int64(size)) } catch let error as Errno {
            throw FileError.system("cannot truncate", path, error.rawValue)
        }
        Files.didPerform(.truncate, path)
    }
}
