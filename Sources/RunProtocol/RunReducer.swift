import ColumnStore
import FileSystem
import Records

/// What a merge makes of a run's records.
public protocol RunReducer<Record> {
    associatedtype Record: RunRecord

    /// How much of each record is read where records are taken one by one.
    var detail: RecordDetail { get }
    /// Takes a sealed shard straight from its columns, which is faster than record by record.
    /// - Parameters:
    ///   - tasks: those that the shard was made with, ascending.
    ///   - given: those of them that were given away.
    /// - Returns: false where the file does not hold what a seal holds; nothing was taken, and the shard is read record by record.
    mutating func reduce(sealed file: ColumnFile, tasks: [Int], given: Set<Int>) throws -> Bool
    /// Takes one task's records of one shard. Older rounds come first, and a task may come from several shards.
    mutating func reduce(_ records: TaskRecords<Record>, task: Int)
}

extension RunReducer {
    public var detail: RecordDetail { .summary }
}

/// What a merge says beside the reduced records.
public struct MergeFacts: Sendable, Hashable {
    public var damage: [Damage] = []
    /// Final records beyond the first of each task, within one shard.
    public var redone = 0
    /// Sorted.
    public var hosts: [String] = []
}

extension RunStore {
    /// Hands every task's records to a reducer: columns of sealed shards, and the union of the attempts of those that are not sealed.
    /// - Throws: `FileError`. Damage does not throw: it is in the list, and what it cost is missing.
    public func reduce(into reducer: inout some RunReducer<Record>) throws -> MergeFacts {
        var facts = MergeFacts()
        var hosts: Set<String> = []
        try visitShards { listed, read in
            if let description = try reduce(sealed: listed, into: &reducer) {
                hosts.formUnion(description.hosts)
                facts.redone += description.redone
                return
            }
            let records = try read(reducer.detail)
            for task in records.taskNumbers { if let found = records[task] { reducer.reduce(found, task: task) } }
            facts.damage.append(contentsOf: records.damage)
            facts.redone += records.redone
            hosts.formUnion(records.hosts)
        } damage: {
            facts.damage = $0 + facts.damage
        }
        facts.hosts = hosts.sorted()
        return facts
    }

    /// The fast way; nil: it cannot be taken, and `collect` finds out why.
    private func reduce(sealed listed: ListedShard, into reducer: inout some RunReducer<Record>) throws -> ShardDescription? {
        guard listed.isSealed, let tasks = listed.tasks else { return nil }
        do {
            let path = directory.shardPath(listed.shard)
            let file = try ShardDescription.open(path, kind: .shard, shard: listed.shard, planDigest: outline.planDigest)
            let description = try ShardDescription(file)
            return try reducer.reduce(sealed: file, tasks: tasks, given: listed.given) ? description : nil
        } catch is StoreError { return nil } catch is FileError { return nil }
    }
}
