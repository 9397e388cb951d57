import Glibc

/// A directory that only this user can enter. Its files are reached through its descriptor, so that nobody can put another directory in its
/// place. Observers do not see what is done to it.
package final class PrivateDirectory: Sendable {
    package let path: String
    let descriptor: OwnedDescriptor

    /// Opens a directory. The directory and its parents are made where they are absent.
    /// - Parameter path: absolute.
    /// - Throws: `.notPrivate` if the directory belongs to another user, or others may enter it.
    package init(making path: String) throws(FileError) {
        self.path = path
        try PrivateDirectory.makeParents(of: path)
        descriptor = try PrivateDirectory.opened(path, in: AT_FDCWD, flags: 0, path: path)
    }

    /// Opens a directory of that name in `parent`, and never follows a symbolic link.
    package init(making name: String, in parent: PrivateDirectory) throws(FileError) {
        path = parent.path + "/" + name
        descriptor = try PrivateDirectory.opened(name, in: parent.descriptor.number, flags: O_NOFOLLOW, path: path)
    }

    private static func opened(_ name: String, in parent: Int32, flags: Int32, path: String) throws(FileError) -> OwnedDescriptor {
        guard mkdirat(parent, name, 0o700) == 0 || errno == EEXIST else { throw .system("cannot make the directory", path, errno) }
        let number = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags)
        guard number >= 0 else { throw .system("cannot open the directory", path, errno) }
        let descriptor = OwnedDescriptor(owning: number)
        try requirePrivate(try descriptor.status(name: path), path)
        return descriptor
    }

    private static func requirePrivate(_ status: stat, _ path: String) throws(FileError) {
        guard status.st_uid == geteuid() else {
            throw FileError(
                .notPrivate, "\(path) is not private: it belongs to user \(status.st_uid)", remedy: "Name a directory of your own")
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o7777, radix: 8)
            throw FileError(
                .notPrivate, "\(path) is not private: others may enter it (mode \(mode))",
                remedy: "Name a directory of your own, or chmod 700 this one")
        }
    }

    private static func makeParents(of path: String) throws(FileError) {
        var partial = ""
        for component in path.split(separator: "/").dropLast() {
            partial += "/" + component
            guard mkdir(partial, 0o755) != 0, errno != EEXIST else { continue }
            let reason = errno
            // A parent that is there but may not be made again, such as one on a read-only file system, is good enough.
            if access(partial, F_OK) != 0 { throw .system("cannot make the directory", partial, reason) }
        }
    }
}
