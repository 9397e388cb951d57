import CFileSystem
import Glibc

/// A directory that appears whole or not at all: it is filled under a temporary name beside its own, and then given its name. One that
/// never got its name is removed with all that is in it.
package final class PendingDirectory {
    /// The final path.
    package let path: String
    /// Where it is filled.
    package let temporary: String
    private var isPublished = false

    /// mkdir(2). Removes the temporary directories that killed processes of this host left for the same path.
    package init(_ path: String, mode: mode_t = 0o777) throws {
        self.path = path
        Files.removeAbandonedTemporaries(of: path)
        temporary = Files.temporary(of: path)
        try Files.makeDirectory(temporary, mode: mode)
    }

    /// Creates a directory in it.
    package func makeDirectory(_ name: String) throws { try Files.makeDirectory("\(temporary)/\(name)") }

    /// Makes the names of its files and directories survive a power cut, and gives it its name. Its files must be synced.
    /// - Parameter directories: the names of all directories in it.
    /// - Throws: `.exists` where something has its name.
    package func publish(directories: [String]) throws {
        try sync(directories)
        guard try !Files.exists(path) else {
            throw FileError(.exists, "\(path) appeared while it was written", remedy: "Choose another name, or remove it")
        }
        // An empty directory that appears in this moment is replaced; anything else is an error.
        try Files.rename(temporary, path)
        isPublished = true
        try Files.syncDirectory(Files.parent(of: path))
    }

    /// As `publish`; a directory that is there goes away with all that is in it. Where the file system cannot exchange two directories at
    /// once, a process that dies in between may leave the old one under a temporary name.
    package func replace(directories: [String]) throws {
        guard try Files.exists(path) else { return try publish(directories: directories) }
        try sync(directories)
        var old = temporary
        let code = gencode_rename_exchange(temporary, path)
        if code == EINVAL || code == ENOSYS {
            old = Files.temporary(of: path)
            try exchange(by: old)
        } else if code != 0 {
            throw FileError.system("cannot replace \(path) by", temporary, code)
        }
        isPublished = true
        try Files.syncDirectory(Files.parent(of: path))
        try Files.removeTree(old)
    }

    /// In two steps.
    private func exchange(by old: String) throws {
        try Files.rename(path, old)
        do { try Files.rename(temporary, path) } catch {
            try Files.rename(old, path)
            throw error
        }
    }

    private func sync(_ directories: [String]) throws {
        for name in directories { try Files.syncDirectory("\(temporary)/\(name)") }
        try Files.syncDirectory(temporary)
    }

    deinit {
        // What cannot be removed now, the next process that writes there removes.
        if !isPublished { try? Files.removeTree(temporary) }
    }
}

extension Files {
    /// The directory that a path is in.
    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
