import Records

/// All valid records of a run, first valid one per task.
public struct RunUnion: Sendable {
    /// By position in the plan; nil: no record.
    public var results: [TaskResult?]
    public var damage: [Damage] = []
    /// Scored verdicts beyond the first of a task: work that was done again.
    public var redone = 0
    public var hosts: Set<String> = []

    /// Tasks that have no scored verdict yet, ascending.
    public var unscored: [Int] { results.indices.filter { !(results[$0]?.verdict.isScored ?? false) } }

    mutating func add(_ result: TaskResult) {
        if let present = results[result.task], present.verdict.isScored {
            if result.verdict.isScored { redone += 1 }
        } else if results[result.task] == nil || result.verdict.isScored {
            results[result.task] = result
        }
    }
}

extension RunStore {
    /// The union over all shards of all rounds, older rounds first.
    /// - Parameter tests: false leaves tests and outputs out, which a large run needs.
    public func union(tests: Bool = false) throws -> RunUnion { try union(tests: tests, isKept: false) }

    /// Tasks without a scored verdict, ascending; the verdicts of all others are on the disk for good.
    public func unscoredTasks() throws -> [Int] { try union(tests: false, isKept: true).unscored }

    private func union(tests: Bool, isKept: Bool) throws -> RunUnion {
        var union = RunUnion(results: [TaskResult?](repeating: nil, count: outline.taskCount))
        let files = try directory.scan()
        let layout = try layout(files)
        let byShard = Dictionary(grouping: files.filter { $0.shard != nil }, by: { $0.shard ?? 0 })
        let given = try givenByShard(files)
        for shard in layout.allShards(files) {
            let records = try collect(shard, tests: tests, listing: byShard[shard] ?? [], given: given[shard] ?? [], isKept: isKept)
            for entry in records.sortedEntries { union.add(entry.result) }
            union.damage.append(contentsOf: records.damage)
            union.redone += records.redone
            union.hosts.formUnion(records.hosts)
        }
        union.damage = layout.damage + damagedSplits + union.damage
        return union
    }
}
