import FileSystem
import Records
import Synchronization

enum AttemptCondition { case running, dead, drained }

extension RunStore {
    /// - Parameters:
    ///   - lease: nil: only what can be said at once.
    ///   - pause: the journal is not looked at when that was done less than so long ago.
    func condition(_ shard: Int, attempt: Int, lease: Duration?, pause: Duration = .zero) throws -> AttemptCondition {
        guard let seen = try observe(shard, attempt, pause: pause) else { return .drained }
        if seen.isReleased { return .drained }
        if let worker = seen.worker, probe.liveness(worker) == .dead { return .dead }
        // A process that is stopped, or another host's: its heartbeats tell.
        if let lease, seen.lookedAt - seen.since >= lease { return .dead }
        return .running
    }

    /// Looks for signs of death at some of the running shards: at all where they are few. Among thousands each worker looks at some, and
    /// at others after a while, so that together they look at all.
    func watch(_ running: [Int], _ listing: RunListing, worker: WorkerIdentity, lease: Duration) throws -> (drained: [Int], dead: [Int]) {
        let now = probe.now()
        let chosen = watch.withLock { $0.choose(running, salt: worker.hash, lease: lease, now: now) }
        var drained: [Int] = [], dead: [Int] = []
        for shard in chosen {
            switch try condition(shard, attempt: listing[shard].newest, lease: lease, pause: lease / 10) {
            case .drained: drained.append(shard)
            case .dead: dead.append(shard)
            case .running: break
            }
        }
        watch.withLock { $0.found(dead.count, lease: lease, now: now) }
        return (drained, dead)
    }

    /// Notes the journal's size; nil: it is not there.
    private func observe(_ shard: Int, _ attempt: Int, pause: Duration) throws -> Observation? {
        let now = probe.now()
        let last = observed.withLock { $0[shard] }
        if let last, last.attempt == attempt, now - last.lookedAt < pause { return last }
        let path = directory.journalPath(shard: shard, attempt: attempt)
        guard let identity = try OpenFile.reading(path)?.identity() else { return nil }
        if var last, last.attempt == attempt, last.identity == identity {
            last.lookedAt = now
            observed.withLock { $0[shard] = last }
            return last
        }
        let isKnown = last?.attempt == attempt && last?.identity.isSameFile(as: identity) ?? false
        let worker = isKnown ? last?.worker : try readHeader(path, shard: shard, attempt: attempt)?.worker
        // The look may have taken long, and the journal may have grown until its end: its silence begins no earlier.
        let observation = Observation(
            attempt: attempt, identity: identity, since: probe.now(), lookedAt: now, worker: worker,
            isReleased: try isReleased(shard, attempt))
        observed.withLock { $0[shard] = observation }
        return observation
    }

    func readHeader(_ path: String, shard: Int, attempt: Int) throws -> JournalHeader? {
        guard let bytes = try Files.read(path, limit: 4096) else { return nil }
        return JournalReading<Record>.read(bytes, file: path, seed: seed(shard: shard, attempt: attempt), detail: .summary).header
    }

    /// Whether the journal ends with the record that says so.
    private func isReleased(_ shard: Int, _ attempt: Int) throws -> Bool {
        var frame: [UInt8] = []
        try JournalFrame.append(JournalNote.released.encoded(), seed: seed(shard: shard, attempt: attempt), to: &frame)
        guard let file = try OpenFile.reading(directory.journalPath(shard: shard, attempt: attempt)) else { return false }
        return try file.readEnd(frame.count) == frame
    }
}

/// Which running shards a worker looks at. Many where deaths are found, few where none are: each look costs the shared file system.
struct Watch: Sendable {
    private var count = Watch.fewest
    private var changedAt: Duration?

    /// So many running shards are all looked at.
    static let all = 128
    static let fewest = 16
    static let most = 1024

    /// - Parameter salt: the worker's own.
    func choose(_ running: [Int], salt: UInt64, lease: Duration, now: Duration) -> [Int] {
        if running.count <= max(Watch.all, count) { return running }
        // Each shard is in or out by a number of its own, so that those watched stay the same while others come and go.
        let turn = UInt64(now.nanoseconds / max(1, 4 * lease.nanoseconds))
        let bound = UInt64.max / UInt64(running.count) * UInt64(count)
        return running.filter { SplitMix64.mixed(UInt64($0) ^ salt &+ turn &* 0x9e37_79b9_7f4a_7c15) < bound }
    }

    mutating func found(_ deaths: Int, lease: Duration, now: Duration) {
        if deaths > 0 {
            count = min(2 * count, Watch.most)
            changedAt = now
        } else if let last = changedAt, now - last >= lease * 2 {
            count = max(count / 2, Watch.fewest)
            changedAt = now
        }
    }
}
