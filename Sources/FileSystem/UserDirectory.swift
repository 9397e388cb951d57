import Glibc

/// The directory of this user below one that everybody may write to, such as /tmp. Its name is known, so that all processes of the user find
/// it; it is used only if it belongs to the user and nobody else may write to it. Its entries are reached through its descriptor. Observers do
/// not see what is done to it.
package final class UserDirectory: Sendable {
    package let path: String
    let descriptor: OwnedDescriptor

    /// Opens the directory, and makes it if it does not exist.
    /// - Parameter mode: what the directory allows at least: another process of the user may have made it with less.
    /// - Throws: `.notPrivate` if something else has the name: a directory of another user, one that others may write to, or a link.
    package init(below parent: String, mode: mode_t) throws(FileError) {
        path = UserDirectory.path(below: parent)
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw .system("cannot make the directory", path, errno) }
        let number = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard number >= 0 else { throw .system("cannot open the directory", path, errno) }
        descriptor = OwnedDescriptor(owning: number)
        let status = try descriptor.status(name: path)
        guard status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
            throw FileError(
                .notPrivate, "\(path) is not this user's alone: it belongs to user \(status.st_uid)",
                remedy: "Remove it, or name another directory for scratch.")
        }
        if status.st_mode & mode != mode, fchmod(number, status.st_mode & 0o7777 | mode) != 0 {
            throw .system("cannot set the permissions of", path, errno)
        }
    }

    package static func path(below parent: String) -> String { "\(parent)/gencode-\(geteuid())" }

    /// The names of directories in it that belong to this user.
    package func ownDirectories() -> [String] {
        descriptor.entries().filter { $0.status.st_uid == geteuid() && $0.status.st_mode & S_IFMT == S_IFDIR }.map(\.name)
    }

    /// Makes a directory with a name that begins with `prefix`.
    /// - Returns: the path.
    package func makeDirectory(prefix: String, mode: mode_t) throws(FileError) -> String {
        while true {
            let name = prefix + String(UInt64.random(in: .min ... .max), radix: 36)
            let isMade = mkdirat(descriptor.number, name, mode) == 0
            if !isMade && errno == EEXIST { continue }
            // The umask may have taken rights away.
            guard isMade, fchmodat(descriptor.number, name, mode, 0) == 0 else {
                throw .system("cannot make a directory in", path, errno)
            }
            return "\(path)/\(name)"
        }
    }

    package func removeTree(_ name: String) throws(FileError) {
        try Files.removeTree(name, in: descriptor, path: "\(path)/\(name)")
    }

    /// flock(2) of a file of that name, held until the descriptor is closed, however its process ends; nil: another process holds it.
    package func lock(_ name: String) throws(FileError) -> OwnedDescriptor? {
        let number = openat(descriptor.number, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw .system("cannot open", "\(path)/\(name)", errno) }
        let file = OwnedDescriptor(owning: number)
        if flock(number, LOCK_EX | LOCK_NB) == 0 { return file }
        guard errno == EWOULDBLOCK else { throw .system("cannot lock", "\(path)/\(name)", errno) }
        return nil
    }
}
