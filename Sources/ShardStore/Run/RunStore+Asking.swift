import Records

/// How a request for tasks came out.
public struct Asking: Hashable, Sendable {
    /// The shard whose holder was asked; nil: no shard is running, or all were asked already.
    public var shard: Int?
    /// Shards that are running, those of the asking worker included.
    public var running: Int
}

extension RunStore {
    /// Asks the holder of a running shard for some of its tasks, by an empty file beside its journal.
    /// - Parameter own: shards that the asking worker holds itself.
    @discardableResult public func askForTasks(worker: WorkerIdentity, except own: Set<Int>) throws -> Asking {
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
            if try Files.createEmpty(directory.path(of: .wanted(shard: shard))) { return Asking(shard: shard, running: running.count) }
        }
        return Asking(shard: nil, running: running.count)
    }
}
