import Records

extension RunStore {
    /// How many workers are at work on the run, this one included where it holds a shard. Where more than some hundred shards are in work
    /// only a part of them is looked at, and the number is the most that it can be.
    /// - Parameter lease: as the workers' own.
    public func workersAtWork(lease: Duration) throws -> Int {
        let listing = try listing()
        let running = listing.running
        let step = max(1, (running.count + Watch.all - 1) / Watch.all)
        var workers: Set<WorkerIdentity> = []
        for place in stride(from: 0, to: running.count, by: step) {
            let shard = running[place]
            guard try condition(shard, attempt: listing[shard].newest, lease: lease, pause: lease / 10) == .running else { continue }
            if let worker = observed.withLock({ $0[shard]?.worker }) { workers.insert(worker) }
        }
        return min(workers.count * step, running.count)
    }
}
