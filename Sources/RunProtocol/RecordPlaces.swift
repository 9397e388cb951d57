import Records

/// Where the records of a run lie, for a reader that wants them task by task.
public struct RecordPlaces: Sendable {
    /// By task: the shard whose record of the task counts: the first that ends it, else the first with a failed record; nil: none.
    public private(set) var shards: [Int?]
    public fileprivate(set) var damage: [Damage] = []
    private var isFinal: [Bool]

    fileprivate init(tasks: Int) {
        shards = [Int?](repeating: nil, count: tasks)
        isFinal = [Bool](repeating: false, count: tasks)
    }

    fileprivate mutating func add(_ task: Int, in shard: Int, isFinal: Bool) {
        guard shards[task] == nil || isFinal && !self.isFinal[task] else { return }
        shards[task] = shard
        self.isFinal[task] = isFinal
    }
}

extension RunStore {
    public func recordPlaces() throws -> RecordPlaces {
        var places = RecordPlaces(tasks: outline.taskCount)
        try visitShards { listed, read in
            let records = try read(.summary)
            for task in records.taskNumbers where records.isEnded(task) {
                places.add(task, in: listed.shard, isFinal: records.isFinal(task))
            }
            places.damage += records.damage
        } damage: {
            places.damage = $0 + places.damage
        }
        return places
    }

    /// The records that end tasks in one shard, by task, with everything that they hold.
    public func endings(inShard shard: Int) throws -> (records: [Int: Record], damage: [Damage]) {
        let records = try collect(shard, detail: .whole)
        var endings: [Int: Record] = [:]
        for task in records.taskNumbers { if let ending = records[task]?.result?.record { endings[task] = ending } }
        return (endings, records.damage)
    }
}
