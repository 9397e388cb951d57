import Glibc
import RunProtocol

/// The changes of names in a run's `shards/` that no sync of the directory has made lasting yet. A loss of power may undo them: of each file
/// any number of its last changes, whatever becomes of other files.
struct UnsyncedNames {
    private enum Change {
        case linked(RunFile)
        case renamed(RunFile, to: RunFile)
        /// The file has a second name outside of the run.
        case removed(RunFile, kept: String)
    }

    private var changes: [ino_t: [Change]] = [:]
    /// Files in the order of their first changes: inodes differ from one run to the next.
    private var order: [ino_t] = []
    /// The second name of the file that the next operation removes.
    private var kept: String?
    private var count = 0
    /// Outside of the run, in the same file system.
    private let place: String
    private let directory: RunDirectory

    init(_ directory: RunDirectory, place: String) {
        self.directory = directory
        self.place = place
    }

    mutating func willRemove(_ file: RunFile) {
        kept = nil
        count += 1
        let name = "\(place)/removed-\(count)"
        if link(directory.path(of: file), name) == 0 { kept = name }
    }

    mutating func didRemove(_ file: RunFile) {
        guard let kept, let inode = UnsyncedNames.inode(kept) else { return }
        add(.removed(file, kept: kept), inode)
        self.kept = nil
    }

    mutating func didLink(_ file: RunFile) { add(.linked(file), of: file) }

    mutating func didRename(_ file: RunFile, to newFile: RunFile) { add(.renamed(file, to: newFile), of: newFile) }

    private mutating func add(_ change: Change, of file: RunFile) {
        if let inode = UnsyncedNames.inode(directory.path(of: file)) { add(change, inode) }
    }

    private mutating func add(_ change: Change, _ inode: ino_t) {
        if changes[inode] == nil { order.append(inode) }
        changes[inode, default: []].append(change)
    }

    private static func inode(_ path: String) -> ino_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_ino : nil
    }

    /// The directory was synced: all of it lasts.
    mutating func sync() {
        for case .removed(_, let kept) in changes.values.joined() { unlink(kept) }
        changes = [:]
        order = []
    }

    /// The power is lost.
    /// - Returns: the names that are gone, and those that are there again.
    mutating func undo(_ random: inout SimulationRandom) -> (gone: [RunFile], back: [RunFile]) {
        var gone: [RunFile] = [], back: [RunFile] = []
        for inode in order {
            let made = changes[inode] ?? []
            for change in made.suffix(Int.random(in: 0...made.count, using: &random)).reversed() {
                guard undo(change) else { break }
                switch change {
                case .linked(let file): gone.append(file)
                case .renamed(let file, let newFile):
                    gone.append(newFile)
                    back.append(file)
                case .removed(let file, _): back.append(file)
                }
            }
        }
        sync()
        return (gone, back)
    }

    /// - Returns: false where another file has the name by now: then the change lasts.
    private func undo(_ change: Change) -> Bool {
        switch change {
        case .linked(let file): return unlink(directory.path(of: file)) == 0
        case .renamed(let file, let newFile): return restore(directory.path(of: newFile), as: file)
        case .removed(let file, let kept): return restore(kept, as: file)
        }
    }

    private func restore(_ path: String, as file: RunFile) -> Bool {
        let name = directory.path(of: file)
        return UnsyncedNames.inode(name) == nil && rename(path, name) == 0
    }
}
