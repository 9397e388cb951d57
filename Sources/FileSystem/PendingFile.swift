/// A file that appears whole or not at all: it is written under a temporary name beside its own, synced, and then given its name.
///
/// Several pending files can be written and synced before the first of them gets its name, so that a full disk leaves the earlier files as
/// they were. A pending file that never got its name is removed.
package final class PendingFile {
    package let path: String
    private let temporary: String
    private let file: OpenFile
    private var size = 0

    /// Creates the temporary file, and removes those that killed processes of this host left for the same path.
    /// - Parameter isPrivate: only the user can read the file (mode 0600); otherwise others can too, as the umask allows.
    package init(_ path: String, isPrivate: Bool = false) throws {
        self.path = path
        Files.removeAbandonedTemporaries(of: path)
        temporary = Files.temporary(of: path)
        file = try OpenFile.creating(temporary, isPrivate: isPrivate)
    }

    package func append(_ bytes: [UInt8]) throws {
        try file.write(bytes, at: size)
        size += bytes.count
    }

    /// fsync(2). Comes before `replace` and `publish`: a name is never given to bytes that a power cut could still take.
    package func sync() throws { try file.syncWithTimes() }

    /// rename(2): a file of that name is replaced, and readers see the old content or the new content.
    package func replace() throws { try Files.rename(temporary, path) }

    /// Gives the file its name unless something has that name.
    /// - Returns: false if another file was there first.
    package func publish() throws -> Bool { try Files.publish(temporary, as: path) }

    deinit { Files.discard(temporary) }
}

extension Files {
    /// Creates a file with its whole content unless something has its name.
    /// - Returns: false if another file was there first.
    package static func create(_ path: String, content: [UInt8]) throws -> Bool { try synced(path, content).publish() }

    /// Replaces a file, or creates it: readers see the old content or the new content.
    package static func replace(_ path: String, content: [UInt8]) throws { try synced(path, content).replace() }

    private static func synced(_ path: String, _ content: [UInt8]) throws -> PendingFile {
        let file = try PendingFile(path)
        try file.append(content)
        try file.sync()
        return file
    }
}
