import Records

extension RunStore {
    /// Every task's verdict in plan order: columns of sealed shards, and the attempts of those that are not sealed.
    /// - Throws: `.incomplete` when a task has no scored verdict, unless `allowPartial`. Damage does not throw: it is in the list, and what
    ///   it cost counts as missing.
    public func merge(allowPartial: Bool = false) throws -> MergedRun {
        let files = try directory.scan()
        let layout = try layout(files)
        let byShard = Dictionary(grouping: files.filter { $0.shard != nil }, by: { $0.shard ?? 0 })
        var merged = MergedRun(outline)
        var hosts: Set<String> = []
        let given = try givenByShard(files)
        for shard in layout.allShards(files) {
            let own = byShard[shard] ?? []
            if own.contains(.sealed(shard: shard)), let tasks = try tasks(of: shard, in: layout),
                let description = try addSealed(shard, tasks: tasks, given: given[shard] ?? [], to: &merged)
            {
                hosts.formUnion(description.hosts)
                merged.redone += description.redone
                continue
            }
            let records = try collect(shard, tests: false, listing: own, given: given[shard] ?? [])
            for entry in records.sortedEntries { merged.add(entry.result) }
            merged.damage.append(contentsOf: records.damage)
            merged.redone += records.redone
            hosts.formUnion(records.hosts)
        }
        merged.damage = layout.damage + damagedSplits + merged.damage
        merged.hosts = hosts.sorted()
        guard allowPartial || merged.missing + merged.judgeErrors == 0 else { throw incomplete(merged) }
        return merged
    }

    private func incomplete(_ merged: MergedRun) -> ShardStoreError {
        let errors = merged.judgeErrors == 0 ? "" : ", and \(merged.judgeErrors) with only the judge's own error"
        let damage = merged.damage.isEmpty ? "" : " (damaged: \(Set(merged.damage.map(\.file)).sorted().joined(separator: ", ")))"
        return ShardStoreError(
            .incomplete,
            "\(merged.missing) of \(counted(merged.taskCount, "task")) of \(directory.path) without a verdict\(errors)\(damage)",
            remedy: "Resume the run, or merge what there is with --partial")
    }

    /// The fast way; nil: not to be had, `collect` finds out why.
    private func addSealed(_ shard: Int, tasks: [Int], given: Set<Int>, to merged: inout MergedRun) throws -> ShardFile.Description? {
        do {
            let path = directory.shardPath(shard)
            let file = try ShardFile.open(path, kind: .shard, shard: shard, planDigest: outline.planDigest)
            let columns = try ShardFile.readVerdicts(file)
            // A sealed shard has its tasks, ascending, without those given away; anything else goes the slow way, which names the trouble.
            if !columns.task.elementsEqual(tasks.lazy.map { Int32($0) }) {
                let found = Set(columns.task)
                guard zip(columns.task, columns.task.dropFirst()).allSatisfy(<), found.isSubset(of: tasks.lazy.map { Int32($0) }),
                    tasks.allSatisfy({ found.contains(Int32($0)) || given.contains($0) })
                else { return nil }
            }
            guard columns.hasOnlyScoredVerdicts else { return nil }
            merged.add(columns)
            return try ShardFile.description(of: file)
        } catch is ShardStoreError { return nil }
    }
}

extension ShardFile.VerdictColumns {
    /// Also that every code is one, and every message is of a task.
    var hasOnlyScoredVerdicts: Bool {
        verdict.allSatisfy { Verdict(rawValue: $0)?.isScored ?? false } && tier.allSatisfy { SandboxTier(rawValue: $0) != nil }
            && memoryBytes.allSatisfy { $0 >= 0 } && Set(messages.map(\.task)).isSubset(of: messages.isEmpty ? [] : Set(task))
    }
}
