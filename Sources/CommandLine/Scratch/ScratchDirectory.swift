import FileSystem
import Foundation

/// A directory of this process's own on node-local storage.
struct ScratchDirectory {
    let path: String

    /// - Parameter parent: a directory that others may write to as well. What is made there lies in this user's own directory.
    init(below parent: String) throws {
        // Candidates run under another user id where the judge is root: they must be able to reach what lies below.
        let mode: mode_t = geteuid() == 0 ? 0o711 : 0o700
        do throws(FileError) {
            guard let home = try ScratchDirectory.home(below: parent, mode: mode) else {
                // Another user has that name. A directory with a random name serves too, but no later process sweeps it after a kill.
                path = try Files.makeTemporaryDirectory(in: parent, prefix: "gencode-\(geteuid())-", mode: mode)
                return
            }
            let place = "\(ThisProcess.pidNamespace())"
            ScratchDirectory.sweep(home, place: place)
            path = try home.makeDirectory(prefix: "\(place)-\(getpid())-", mode: mode)
        } catch {
            throw CommandError(
                .failure, "no scratch directory: \(error.message)",
                remedy: "Set paths.scratch, or TMPDIR, to a writable node-local directory.")
        }
    }

    private static func home(below parent: String, mode: mode_t) throws(FileError) -> UserDirectory? {
        do throws(FileError) {
            return try UserDirectory(below: parent, mode: mode)
        } catch {
            // A file or a link of that name is a stranger's as well.
            var status = stat()
            if lstat("\(parent)/gencode-\(geteuid())", &status) == 0 { return nil }
            throw error
        }
    }

    /// Removes what killed processes of this user left behind: their pid is in the name, and nobody has it any more.
    private static func sweep(_ home: UserDirectory, place: String) {
        for name in home.ownDirectories() {
            let parts = name.split(separator: "-")
            guard parts.count == 3, parts[0] == place, let pid = Int32(parts[1]), pid > 0, ThisProcess.isGone(pid) else { continue }
            // What a program that outlived its worker still fills is removed by a later sweep.
            _ = try? home.removeTree(name)
        }
    }

    /// What cannot be removed is left to the sweep of a later process.
    func remove() { _ = try? Files.removeTree(path) }
}
