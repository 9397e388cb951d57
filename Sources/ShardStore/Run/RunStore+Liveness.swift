import Records
import Synchronization

extension RunStore {
    enum AttemptCondition { case running, dead, drained }

    /// - Parameter lease: nil: only what can be said at once.
    func condition(_ shard: Int, attempt: Int, files: [RunFile], lease: Duration?) throws -> AttemptCondition {
        if isPutAway(shard, attempt: attempt, files: files) { return .drained }
        guard let seen = try observe(shard, attempt) else { return .drained }
        if seen.isReleased { return .drained }
        if let worker = seen.worker, probe.liveness(worker) == .dead { return .dead }
        // A process that is stopped, or another host's: its heartbeats tell.
        if let lease, probe.now() - seen.since >= lease { return .dead }
        return .running
    }

    /// Whether the names alone say that the attempt has ended.
    func isPutAway(_ shard: Int, attempt: Int, files: [RunFile]) -> Bool {
        !files.contains(.journal(shard: shard, attempt: attempt)) || files.contains(.attempt(shard: shard, attempt: attempt))
    }

    /// Notes the journal's size; nil: it is not there.
    func observe(_ shard: Int, _ attempt: Int) throws -> Observation? {
        let path = directory.journalPath(shard: shard, attempt: attempt)
        guard let identity = try OpenFile.reading(path)?.identity() else { return nil }
        let now = probe.now()
        let last = observed.withLock { $0[shard] }
        if let last, last.attempt == attempt, last.identity == identity { return last }
        let isKnown = last?.attempt == attempt && last?.identity.isSameFile(as: identity) ?? false
        let worker = isKnown ? last?.worker : try readHeader(path, shard: shard, attempt: attempt)?.worker
        let observation = Observation(
            attempt: attempt, identity: identity, since: now, worker: worker, isReleased: try isReleased(shard, attempt))
        observed.withLock { $0[shard] = observation }
        return observation
    }

    func readHeader(_ path: String, shard: Int, attempt: Int) throws -> JournalHeader? {
        guard let bytes = try Files.read(path, limit: 4096) else { return nil }
        return JournalReading.read(bytes, file: path, seed: seed(shard: shard, attempt: attempt), tests: false).header
    }

    /// Whether the journal ends with the record that says so.
    private func isReleased(_ shard: Int, _ attempt: Int) throws -> Bool {
        var frame: [UInt8] = []
        JournalFrame.append(JournalRecord.released.encoded(), seed: seed(shard: shard, attempt: attempt), to: &frame)
        guard let file = try OpenFile.reading(directory.journalPath(shard: shard, attempt: attempt)) else { return false }
        return try file.readEnd(frame.count) == frame
    }
}
