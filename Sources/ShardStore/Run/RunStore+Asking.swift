import Records

extension RunStore {
    /// Asks the holder of a running shard for some of its tasks, by an empty file beside its journal.
    /// - Parameter own: shards that the asking worker holds itself.
    /// - Returns: the shard that was asked for; nil: no shard is running, or all were asked already.
    @discardableResult public func askForTasks(worker: WorkerIdentity, except own: Set<Int>) throws -> Int? {
        let files = try directory.scan()
        let layout = try layout(files)
        var running: Set<Int> = [], closed: Set<Int> = own
        for file in files {
            switch file {
            case .journal(let shard, _): running.insert(shard)
            case .sealed(let shard), .wanted(let shard): closed.insert(shard)
            default: break
            }
        }
        let candidates = running.subtracting(closed).filter(layout.isOpen).sorted()
        for shard in Turns(candidates, worker: worker).inOrder({ _ in true }) {
            if try Files.createEmpty(directory.path(of: .wanted(shard: shard))) { return shard }
        }
        return nil
    }
}
