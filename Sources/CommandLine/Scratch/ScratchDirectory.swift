import FileSystem
import Foundation

/// A directory of this process's own on node-local storage.
struct ScratchDirectory {
    let path: String

    init(below parent: String) throws {
        let place = "\(ThisProcess.pidNamespace())"
        ScratchDirectory.sweep(parent, place: place)
        do {
            // Candidates run under another user id where the judge is root: they must be able to reach what lies below.
            path = try Files.makeTemporaryDirectory(in: parent, prefix: "gencode-\(place)-\(getpid())-", mode: 0o711)
        } catch {
            throw CommandError(
                .failure, "no scratch directory: \(error.message)",
                remedy: "Set paths.scratch, or TMPDIR, to a writable node-local directory.")
        }
    }

    /// Removes what killed processes of this user left behind: their pid is in the name, and nobody has it any more.
    private static func sweep(_ parent: String, place: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
            let parts = name.split(separator: "-")
            guard parts.count == 4, parts[0] == "gencode", parts[1] == place, let pid = Int32(parts[2]) else { continue }
            guard ThisProcess.isGone(pid) else { continue }
            // Another user's cannot be removed, and is not ours to remove.
            try? FileManager.default.removeItem(atPath: parent + "/" + name)
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
