import FileSystem
import Records

/// All valid records of a run. Of one task those of the first shard that ends it count; where none does, those of the first that has any.
public struct RunUnion<Record: RunRecord>: Sendable {
    /// By position in the plan; nil: no record.
    public private(set) var tasks: [TaskRecords<Record>?]
    public var damage: [Damage] = []
    /// Final records beyond the first of a task: work that was done again.
    public var redone = 0
    public var hosts: Set<String> = []

    init(taskCount: Int) { tasks = [TaskRecords<Record>?](repeating: nil, count: taskCount) }

    /// The record that ends a task; nil: none does.
    public func result(of task: Int) -> Record? { tasks[task]?.result?.record }

    /// Tasks that have no final record yet, ascending.
    public var unfinished: [Int] { tasks.indices.filter { !(tasks[$0]?.isFinal ?? false) } }

    mutating func add(_ records: TaskRecords<Record>, task: Int) {
        guard let present = tasks[task] else {
            tasks[task] = records
            return
        }
        if present.isFinal {
            if records.isFinal { redone += 1 }
        } else if records.isFinal || present.result == nil && records.result != nil {
            tasks[task] = records
        }
    }
}

extension RunStore {
    /// The union over all shards of all rounds, older rounds first.
    public func union(detail: RecordDetail = .summary) throws -> RunUnion<Record> { try union(detail: detail, isKept: false) }

    /// Tasks without a final record, ascending. The final records of all others are on the disk for good.
    public func unfinishedTasks() throws -> [Int] { try union(detail: .summary, isKept: true).unfinished }

    private func union(detail: RecordDetail, isKept: Bool) throws -> RunUnion<Record> {
        var union = RunUnion<Record>(taskCount: outline.taskCount)
        try visitShards(isKept: isKept) { shard, read in
            let records = try read(detail)
            for task in records.taskNumbers { if let found = records[task] { union.add(found, task: task) } }
            union.damage.append(contentsOf: records.damage)
            union.redone += records.redone
            union.hosts.formUnion(records.hosts)
        } damage: {
            union.damage = $0 + union.damage
        }
        return union
    }

    /// Visits every shard of every round, older rounds first.
    /// - Parameters:
    ///   - visit: called with a shard's facts, and a function that reads the union of its files.
    ///   - damage: called once at the end with what is damaged beside the shards' own files.
    func visitShards(
        isKept: Bool = false, _ visit: (ListedShard, (RecordDetail) throws -> ShardRecords<Record>) throws -> Void,
        damage: ([Damage]) -> Void
    ) throws {
        let files = try directory.scan()
        let layout = try layout(files)
        let byShard = Dictionary(grouping: files.filter { $0.shard != nil }, by: { $0.shard ?? 0 })
        let given = try givenByShard(files)
        for shard in layout.allShards(files) {
            let listed = ListedShard(
                shard: shard, files: byShard[shard] ?? [], tasks: try tasks(of: shard, in: layout), given: given[shard] ?? [])
            try visit(listed) { try collect(shard, detail: $0, listing: listed.files, given: listed.given, isKept: isKept) }
        }
        damage(layout.damage + damagedSplits)
    }
}

/// One shard as a listing of the run directory shows it.
struct ListedShard {
    var shard: Int
    var files: [RunFile]
    /// The tasks that it was made with; nil: a split that cannot be read.
    var tasks: [Int]?
    /// Tasks that were given away from it.
    var given: Set<Int>

    var isSealed: Bool { files.contains(.sealed(shard: shard)) }
}
