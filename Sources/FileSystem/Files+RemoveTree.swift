import CFileSystem
import Glibc

extension Files {
    /// Removes a file, or a directory with all that is in it. Works by descriptor (openat, unlinkat), follows no link below the parent of
    /// `path`, and observers do not see it. A tree that does not exist counts as removed.
    /// - Throws: `FileError` if something stays.
    package static func removeTree(_ path: String) throws(FileError) {
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let number = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else {
            if errno == ENOENT { return }
            throw .system("cannot open the directory", parent, errno)
        }
        let directory = OwnedDescriptor(owning: number)
        try removeTree(slash.map { String(path[path.index(after: $0)...]) } ?? path, in: directory, path: path)
    }

    /// The same for an entry of a directory that is open.
    package static func removeTree(_ name: String, in parent: OwnedDescriptor, path: String) throws(FileError) {
        let error = withExtendedLifetime(parent) { gencode_remove_tree(parent.number, name) }
        guard error == 0 else { throw .system("cannot remove", path, error) }
    }
}
