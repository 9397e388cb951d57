import FileSystem
import Glibc
import RunProtocol

/// What goes wrong with a worker and its files.
extension SimulatedWorker {
    /// Nanoseconds.
    func freeze() -> Int64 {
        guard !cluster.isCalm, life.freeze?.passes(purpose) ?? false || cluster.time.now >= life.freezeTime else { return 0 }
        life.freezeTime = .max
        cluster.note(.pause)
        if let attempt { cluster.ledger.deaths.freeze(shard: attempt.shard, attempt: attempt.number) }
        return Int64(cluster.options.lease.inSeconds * (1 + 2 * random.fraction()) * 1e9)
    }

    /// The process is killed, or its machine goes down with it.
    func die(during operation: FileOperation? = nil) {
        isDead = true
        cluster.note(.death)
        endHold()
        if let attempt {
            cluster.ledger.deaths.die(shard: attempt.shard, attempt: attempt.number, isKnown: !cluster.hasTwin(identity))
        }
        guard random.happens(cluster.faults.powerLosses) else { return }
        cluster.note(.powerLoss)
        losePower(journal.temporary)
        if let operation, operation.kind == .sync, operation.path != journal.temporary { losePower(operation.path) }
    }

    /// Of what was written and not synced, by this process or another, any part may be lost.
    private func losePower(_ path: String) {
        guard let (status, _) = there(path) else { return }
        if let file = file(path == journal.temporary ? journal.path : path), let shard = file.shard, let attempt = file.attempt {
            cluster.ledger.cut(shard: shard, attempt: attempt)
        }
        let kept = min(cluster.synced[status.st_ino] ?? 0, status.st_size)
        cut(path) { _ in off_t.random(in: kept...status.st_size, using: &random) }
    }

    /// Makes a file shorter behind the store's back.
    func cut(_ path: String, to size: (off_t) -> off_t) {
        guard let (status, path) = there(path) else { return }
        truncate(path, min(status.st_size, size(status.st_size)))
    }

    /// The file wherever it is now: a journal is written under the name of its making, and taken over.
    func there(_ path: String) -> (status: stat, path: String)? {
        let fenced = path.replacing(".journal", with: ".fenced")
        let others = path == journal.temporary ? [journal.path, journal.path.replacing(".journal", with: ".fenced")] : [fenced]
        for path in [path] + others {
            var status = stat()
            if stat(path, &status) == 0 { return (status, path) }
        }
        return nil
    }

    /// Whether this operation is the last of its process for no other reason than chance.
    func mustDie() -> Bool {
        guard let contention = cluster.contention, role != .survivor, !cluster.isCalm else { return false }
        return random.happens(contention.deaths)
    }

    /// Whether the power is lost now.
    func mayBlackOut() -> Bool {
        guard let contention = cluster.contention, contention.blackouts > 0, !cluster.isCalm else { return false }
        return random.happens(contention.blackouts)
    }

    /// An operation that changes something may find the disk full, or broken.
    /// - Throws: `FileError`.
    func failDisk(_ operation: FileOperation) throws {
        guard let contention = cluster.contention, contention.diskErrors > 0, !cluster.isCalm else { return }
        switch operation.kind {
        case .list, .stat, .open, .read: return
        case .create, .write, .sync, .truncate, .link, .rename, .unlink, .makeDirectory, .syncDirectory: break
        }
        guard random.happens(contention.diskErrors) else { return }
        noteDiskFailure(.diskError)
        throw FileError.system("cannot \(operation.kind.rawValue)", operation.path, random.happens(0.5) ? ENOSPC : EIO)
    }

    /// The disk stores something else than it was given.
    func spoil(_ operation: FileOperation) {
        guard let contention = cluster.contention, contention.spoiledFiles > 0, !cluster.isCalm, purpose == .seal || purpose == .drain,
            operation.path != journal.temporary, case .temporary = file(operation.path), random.happens(contention.spoiledFiles)
        else { return }
        noteDiskFailure(.spoiledFile)
        let descriptor = open(operation.path, O_RDWR | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_size > 0 else { return }
        defer { close(descriptor) }
        for _ in 0..<64 {
            var byte = UInt8.random(in: 0...255, using: &random)
            pwrite(descriptor, &byte, 1, off_t.random(in: 0..<status.st_size, using: &random))
        }
    }

    private func noteDiskFailure(_ fault: SimulatedCluster.Fault) {
        hasDiskFailed = true
        cluster.note(fault)
        // A note that a task is in work may not have been written.
        if let attempt { cluster.ledger.cut(shard: attempt.shard, attempt: attempt.number) }
        endHold()
    }

    func sabotage(_ operation: FileOperation) {
        guard let path = operation.newPath else { return }
        switch (cluster.faults.sabotage, file(path)) {
        case (.replacesSeals, .sealed), (.replacesClaims, .journal): unlink(path)
        default: break
        }
    }

    func file(_ path: String?) -> RunFile? { cluster.file(path) }
}
