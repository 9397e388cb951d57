import CSandbox
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
    let descriptor: FileDescriptor
    private static let identities = Atomic<UInt64>(1)

    /// - Parameters:
    ///   - scratch: an existing directory on a disk of this node.
    ///   - files: names may have directories in them (`a/B.class`), but are relative and never contain `..`.
    public init(scratch: String, files: [(name: String, content: [UInt8], executable: Bool)]) throws(SandboxError) {
        hostPath = try makeTemporaryDirectory(in: scratch, prefix: "program-", mode: 0o755)
        descriptor = try FileDescriptor(opening: hostPath, O_RDONLY | O_DIRECTORY)
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
        gsb_remove_tree(hostPath)
    }

    private func place(_ name: String, _ content: [UInt8], executable: Bool) throws(SandboxError) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        precondition(!parts.contains { $0.isEmpty || $0 == "." || $0 == ".." }, "a program's file has a plain relative name")
        var directory = hostPath
        for part in parts.dropLast() {
            directory += "/" + part
            guard mkdir(directory, 0o755) == 0 || errno == EEXIST else { throw .system("mkdir", directory, errno: errno) }
            chmod(directory, 0o755)
        }
        let path = hostPath + "/" + name
        let number = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard number >= 0 else { throw .system("open", path, errno: errno) }
        let file = FileDescriptor(owning: number)
        var failure: SandboxError?
        content.withUnsafeBytes { bytes in
            do throws(SandboxError) { try file.write(bytes, name: path) } catch { failure = error }
        }
        if let failure { throw failure }
        guard fchmod(number, executable ? 0o755 : 0o644) == 0 else { throw .system("fchmod", path, errno: errno) }
    }
}

/// mkdtemp(3), then `mode` whatever the umask is.
func makeTemporaryDirectory(in parent: String, prefix: String, mode: mode_t) throws(SandboxError) -> String {
    var template = Array("\(parent)/\(prefix)XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
        throw .system("mkdtemp", parent, errno: errno, remedy: "Name an existing, writable scratch directory on this node.")
    }
    let path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    guard chmod(path, mode) == 0 else { throw .system("chmod", path, errno: errno) }
    return path
}
