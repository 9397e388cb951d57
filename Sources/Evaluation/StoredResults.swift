import Records
import RunProtocol
import Synchronization

/// The results of a run, read task by task with all that was stored of their tests. Safe to use from many threads. Memory: a few shards.
public final class StoredResults: Sendable {
    private struct Cache {
        /// The most recently used is the last.
        var shards: [(shard: Int, results: [Int: TaskResult])] = []
    }

    private let store: EvaluationStore
    private let places: RecordPlaces
    private let capacity: Int
    private let cache = Mutex(Cache())

    /// - Parameter capacity: shards that are kept in memory at most.
    /// - Throws: `RunError` (.incomplete) where a task of the run has no result.
    public init(_ store: EvaluationStore, capacity: Int) throws {
        self.store = store
        self.capacity = max(1, capacity)
        places = try store.recordPlaces()
        let missing = places.shards.count { $0 == nil }
        guard missing == 0 else {
            throw StoredResults.incomplete(
                "\(missing) of \(counted(places.shards.count, "task")) of \(store.directory.path) without a verdict", places.damage,
                store.directory)
        }
    }

    /// Damage that cost no result.
    public var damage: [Damage] { places.damage }

    /// - Throws: `RunError` (.incomplete) where the file that holds the result cannot be read.
    public func result(ofTask task: Int) throws -> TaskResult {
        let shard = places.shards[task] ?? 0
        // The lock is held while reading, so that two threads never read the same shard twice.
        return try cache.withLock { cache in
            if let position = cache.shards.firstIndex(where: { $0.shard == shard }) {
                if position < cache.shards.count - 1 { cache.shards.append(cache.shards.remove(at: position)) }
            } else {
                let read = try store.endings(inShard: shard)
                guard read.records[task] != nil else {
                    throw StoredResults.incomplete(
                        "the result of task \(task) of \(store.directory.path) cannot be read", read.damage, store.directory)
                }
                if cache.shards.count == capacity { cache.shards.removeFirst() }
                cache.shards.append((shard, read.records))
            }
            guard let result = cache.shards.last?.results[task] else {
                throw StoredResults.incomplete("the result of task \(task) of \(store.directory.path) has gone", [], store.directory)
            }
            return result
        }
    }

    private static func incomplete(_ what: String, _ damage: [Damage], _ directory: RunDirectory) -> RunError {
        let files = damage.isEmpty ? "" : " (damaged: \(damage.prefix(3).map(\.description).joined(separator: "; ")))"
        return RunError(.incomplete, what + files, remedy: "`gencode run resume \(directory.path)` judges what is missing")
    }
}
