import Records

/// The union of the valid records of one shard: for each task the first in the order sealed shard, then attempts ascending; a scored
/// verdict wins over `judgeError`.
struct ShardRecords: Sendable {
    struct Entry: Sendable {
        var result: TaskResult
        /// The attempt that judged it.
        var attempt: Int
    }

    private(set) var entries: [Int: Entry] = [:]
    /// Every scored verdict of every attempt, used or not.
    private var scored: Set<TaskAttempt> = []
    /// What a sealed shard says of the attempts that went into it.
    private var sealedRedone = 0
    var damage: [Damage] = []
    var hosts: Set<String> = []
    var isSealed = false

    /// - Parameter allowed: the shard's tasks; a record of another one is not used.
    mutating func add(_ result: TaskResult, attempt: Int, allowed: Set<Int>) {
        guard allowed.contains(result.task) else { return }
        if result.verdict.isScored { scored.insert(TaskAttempt(task: result.task, attempt: attempt)) }
        if let present = entries[result.task], present.result.verdict.isScored || !result.verdict.isScored { return }
        entries[result.task] = Entry(result: result, attempt: attempt)
    }

    mutating func add(superseded pairs: [TaskAttempt], allowed: Set<Int>) {
        scored.formUnion(pairs.lazy.filter { allowed.contains($0.task) })
    }

    mutating func add(_ reading: JournalReading, allowed: Set<Int>) {
        for (result, attempt) in zip(reading.results, reading.attempts) { add(result, attempt: attempt, allowed: allowed) }
        add(superseded: reading.superseded, allowed: allowed)
        damage.append(contentsOf: reading.damage)
        if let host = reading.header?.worker.host { hosts.insert(host) }
    }

    mutating func seal(redone: Int) {
        isSealed = true
        sealedRedone = redone
        scored = []
    }

    /// Scored verdicts beyond the first of each task.
    var redone: Int { isSealed ? sealedRedone : superseded.count }

    /// The attempts whose scored verdicts were not used.
    var superseded: [TaskAttempt] {
        scored.lazy.filter { [entries] pair in
            guard let entry = entries[pair.task], entry.result.verdict.isScored else { return false }
            return entry.attempt != pair.attempt
        }.sorted { ($0.task, $0.attempt) < ($1.task, $1.attempt) }
    }

    func isScored(_ task: Int) -> Bool { entries[task]?.result.verdict.isScored ?? false }

    /// By task.
    // Numbers are sorted, not the large entries.
    var sortedEntries: [Entry] { entries.keys.sorted().compactMap { entries[$0] } }
}
