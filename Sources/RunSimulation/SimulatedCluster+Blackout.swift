import FileSystem
import Glibc
import RunProtocol

/// The loss of power of a whole cluster, its file server included.
extension SimulatedCluster {
    /// Every process dies. Names and bytes may be as they were at any time since they were synced.
    func blackOut() {
        note(.blackout)
        let (gone, back) = unsyncedNames.undo(&random)
        for file in gone {
            names.remove(file)
            if case .sealed(let shard) = file { ledger.withdrawSealed(shard: shard) }
        }
        for file in back { names.add(file) }
        // In an order that no inode decides.
        for file in names.files.sorted(by: { $0.name < $1.name }) { loseUnsyncedBytes(directory.path(of: file)) }
        ledger.cutAll()
        ledger.holds.endAll()
        for worker in workers { worker.die(at: time.now) }
    }

    private func loseUnsyncedBytes(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return }
        let kept = min(synced[status.st_ino] ?? 0, status.st_size)
        truncate(path, off_t.random(in: kept...status.st_size, using: &random))
    }

    /// Whether changes of names are kept in mind, so that they can be undone.
    private var mayBlackOut: Bool { contention?.blackouts ?? 0 > 0 }

    func willChangeNames(_ operation: FileOperation) {
        guard mayBlackOut, operation.kind == .unlink, let file = self.file(operation.path), SimulatedCluster.lasts(file) else { return }
        unsyncedNames.willRemove(file)
    }

    func didChangeNames(_ operation: FileOperation) {
        guard mayBlackOut else { return }
        switch operation.kind {
        case .syncDirectory: unsyncedNames.sync()
        case .unlink: if let file = self.file(operation.path), SimulatedCluster.lasts(file) { unsyncedNames.didRemove(file) }
        case .link: if let file = self.file(operation.newPath) { unsyncedNames.didLink(file) }
        case .rename:
            if let file = self.file(operation.path), let newFile = self.file(operation.newPath) {
                unsyncedNames.didRename(file, to: newFile)
            }
        case .list, .stat, .open, .read, .create, .write, .sync, .truncate, .makeDirectory: break
        }
    }

    /// What else is removed is of no use to anybody, whether it comes back or not.
    private static func lasts(_ file: RunFile) -> Bool {
        switch file {
        case .temporary, .wanted: false
        case .sealed, .attempt, .journal, .fenced, .damaged, .split, .damagedSplit, .round, .roundCopy: true
        }
    }
}
