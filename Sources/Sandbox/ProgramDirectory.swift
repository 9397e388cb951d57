import CSandbox
import FileSystem
import Glibc
import Synchronization

/// Files that a program may read and execute but not change: its source, its binary, a checker's files. Shared by slots and runs.
public final class ProgramDirectory: Sendable {
    /// The directory as programs name it. Tiers without a mount namespace put `hostPath` in its place, wherever it occurs in the
    /// arguments and the environment of a program.
    public let seenPath = GSB_PROGRAM_PATH
    public static let seenPath = GSB_PROGRAM_PATH
    public let hostPath: String
    /// Distinguishes directories for the whole life of the process.
    let identity: UInt64
    let descriptor: OwnedDescriptor
    private static let identities = Atomic<UInt64>(1)

    /// - Parameters:
    ///   - scratch: an existing directory on a disk of this node.
    ///   - files: names may have directories in them (`a/B.class`), but are relative and never contain `..`.
    public init(scratch: String, files: [(name: String, content: [UInt8], executable: Bool)]) throws(SandboxError) {
        hostPath = try makeScratchDirectory(in: scratch, prefix: "program-", mode: 0o755)
        descriptor = try openDirectory(hostPath)
        identity = Self.identities.add(1, ordering: .relaxed).newValue
        do throws(SandboxError) {
            for file in files { try place(file.name, file.content, executable: file.executable) }
        } catch {
            remove()
            throw error
        }
    }

    deinit {
        remove()
    }

    /// Deletes the files. Runs that are under way keep what they have open.
    public func remove() {
        // What cannot be removed goes with the scratch directory, whose removal says so.
        _ = try? Files.removeTree(hostPath)
    }

    private func place(_ name: String, _ content: [UInt8], executable: Bool) throws(SandboxError) {
        // By bytes, as the kernel reads it: a combining mark may follow the slash.
        let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { Substring($0) }
        precondition(!parts.contains { $0.isEmpty || $0 == "." || $0 == ".." }, "a program's file has a plain relative name")
        var directory = hostPath
        for part in parts.dropLast() {
            directory += "/" + part
            guard mkdir(directory, 0o755) == 0 || errno == EEXIST else { throw .system("mkdir", directory, errno: errno) }
            chmod(directory, 0o755)
        }
        let path = hostPath + "/" + name
        try onFiles { () throws(FileError) in
            let file = try OwnedDescriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o644)
            try file.write(content, name: path)
            guard fchmod(file.number, executable ? 0o755 : 0o644) == 0 else {
                throw .system("cannot set the permissions of", path, errno)
            }
        }
    }
}

/// A new directory for files of one slot or one program.
func makeScratchDirectory(in parent: String, prefix: String, mode: mode_t) throws(SandboxError) -> String {
    try onFiles(remedy: "Name an existing, writable scratch directory on this node.") { () throws(FileError) in
        try Files.makeTemporaryDirectory(in: parent, prefix: prefix, mode: mode)
    }
}

func openDirectory(_ path: String) throws(SandboxError) -> OwnedDescriptor {
    try onFiles { () throws(FileError) in try OwnedDescriptor(opening: path, O_RDONLY | O_DIRECTORY) }
}
