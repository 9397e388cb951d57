import CFileSystem
import Glibc

/// A directory whose files other people have chosen. Whatever names and links they made, nothing outside it is opened, and nothing but
/// regular files is read.
package final class DirectoryTree: Sendable {
    package let root: String
    private let descriptor: OwnedDescriptor

    package init(_ root: String) throws(FileError) {
        self.root = root
        descriptor = try OwnedDescriptor(opening: root, O_RDONLY | O_DIRECTORY)
    }

    /// The kind of what a path below the root leads to; nil: there is nothing.
    /// - Throws: `.outside` for a link that leads out of the tree.
    package func kind(_ path: String) throws(FileError) -> FileKind? {
        do {
            return FileIdentity(try open(path, DirectoryTree.withoutOpening).status(name: path)).kind
        } catch  where error.code == .notFound { return nil }
    }

    /// The whole content of a regular file.
    /// - Throws: `.wrongType` for anything else; `.tooLarge` for more than `limit` bytes; `.outside`.
    package func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        // Of a pipe that nobody writes to, open would wait.
        let file = try open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        let identity = FileIdentity(try file.status(name: path))
        guard identity.kind == .regular else {
            throw FileError(.wrongType, "\(path) is not a regular file", remedy: "Give a file")
        }
        guard identity.size <= limit else {
            throw FileError(.tooLarge, "\(path) has \(identity.size) bytes, and at most \(limit) are read", remedy: "Make the file smaller")
        }
        return try file.read(upTo: limit, name: path)
    }

    /// O_PATH, which Swift does not import.
    private static let withoutOpening: Int32 = 0o10000000

    private func open(_ path: String, _ flags: Int32) throws(FileError) -> OwnedDescriptor {
        let number = gencode_open_beneath(descriptor.number, relative(path), flags)
        if number >= 0 { return OwnedDescriptor(owning: number) }
        if number == -EXDEV {
            throw FileError(
                .outside, "\(path) leads out of \(root)",
                remedy: "Put a copy of the file in the link's place, or give the directory that holds both")
        }
        throw .system("cannot open", path, -number)
    }

    /// Paths are given with the root in front of them, as messages show them.
    private func relative(_ path: String) -> String {
        let rest = path.utf8.starts(with: root.utf8) ? path.utf8.dropFirst(root.utf8.count) : path.utf8[...]
        return String(Substring(rest.drop { $0 == UInt8(ascii: "/") }))
    }
}
