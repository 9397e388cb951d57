import Glibc

/// A file that is written from its end on and gets another name when it is complete. It may be opened, and appended to, by several
/// processes that all write the same bytes: bytes that are written are never cut off again.
package final class GrowingFile: Sendable {
    package let path: String
    private let descriptor: OwnedDescriptor

    /// open(2) for reading and writing; the file is made if it is not there.
    /// - Throws: `.wrongType` where a link or anything but a regular file has the name.
    package init(_ path: String) throws(FileError) {
        self.path = path
        // O_NONBLOCK: of a pipe that nobody reads, open would wait.
        descriptor = try OwnedDescriptor(opening: path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, mode: 0o666)
        guard FileIdentity(try descriptor.status(name: path)).kind == .regular else {
            throw FileError(.wrongType, "\(path) is not a regular file", remedy: "Remove it")
        }
    }

    package func size() throws(FileError) -> Int { Int(try descriptor.status(name: path).st_size) }

    /// pwrite(2) until all is written.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let count = pwrite(descriptor.number, bytes.baseAddress! + done, bytes.count - done, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system("cannot write", path, errno) }
            done += count
        }
    }

    /// pread(2). Returns fewer bytes than asked for only where the file ends.
    package func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        try DescriptorTransfer.read(from: descriptor.number, at: offset, count: count, name: path)
    }

    /// fsync(2).
    package func sync() throws(FileError) {
        if fsync(descriptor.number) != 0 { throw .system("cannot sync", path, errno) }
    }

    /// Whether the path still names this file.
    package func isAtItsPath() throws -> Bool {
        guard let there = try Files.identity(path) else { return false }
        return there.isSameFile(as: FileIdentity(try descriptor.status(name: path)))
    }

    /// Gives the file a second name unless something has that name: linkat(2) of the open file itself, whatever its path names by now.
    /// Where that is not possible, the path is renamed, if it still names this file.
    /// - Returns: false if another file has the name, or if this file has no name any more.
    package func publish(as newPath: String) throws -> Bool {
        if linkat(AT_FDCWD, "/proc/self/fd/\(descriptor.number)", AT_FDCWD, newPath, AT_SYMLINK_FOLLOW) == 0 { return true }
        if errno == EEXIST { return false }
        // No /proc, no hard links, or this file was unlinked.
        guard try isAtItsPath() else { return false }
        return try Files.publish(path, as: newPath)
    }
}
