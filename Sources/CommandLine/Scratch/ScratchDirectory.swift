import Foundation

/// A directory of this process's own on node-local storage.
struct ScratchDirectory {
    let path: String

    init(below parent: String) throws {
        let place = ScratchDirectory.processPlace()
        ScratchDirectory.sweep(parent, place: place)
        var template = Array((parent + "/gencode-\(place)-\(getpid())-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandError(
                .failure, "cannot make a scratch directory below \(parent): \(String(cString: strerror(errno)))",
                remedy: "Set paths.scratch, or TMPDIR, to a writable node-local directory.")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // Candidates run under another user id where the judge is root: they must be able to reach what lies below.
        chmod(path, 0o711)
    }

    /// The inode of this process's pid namespace: a pid means something only there.
    private static func processPlace() -> String {
        var status = stat()
        return stat("/proc/self/ns/pid", &status) == 0 ? "\(status.st_ino)" : "0"
    }

    /// Removes what killed processes of this user left behind: their pid is in the name, and nobody has it any more.
    private static func sweep(_ parent: String, place: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
            let parts = name.split(separator: "-")
            guard parts.count == 4, parts[0] == "gencode", parts[1] == place, let pid = pid_t(parts[2]) else { continue }
            guard kill(pid, 0) != 0, errno == ESRCH else { continue }
            // Another user's cannot be removed, and is not ours to remove.
            try? FileManager.default.removeItem(atPath: parent + "/" + name)
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
