import Records

/// The union of the valid records of one shard, by task: the first in the order sealed shard, then attempts ascending. A final record wins
/// over a failed one.
struct ShardRecords<Record: RunRecord>: Sendable {
    private(set) var tasks: [Int: TaskRecords<Record>] = [:]
    /// Every final record of every attempt, used or not.
    private var finals: Set<TaskAttempt> = []
    /// What a sealed shard says of the attempts that went into it.
    private var sealedRedone = 0
    var damage: [Damage] = []
    var hosts: Set<String> = []
    private(set) var isSealed = false

    /// - Parameter allowed: the shard's tasks; a record of another one is not used.
    mutating func add(_ entry: RecordEntry<Record>, allowed: Set<Int>) {
        let task = entry.record.task
        guard allowed.contains(task) else { return }
        if entry.record.standing == .final { finals.insert(TaskAttempt(task: task, attempt: entry.attempt)) }
        tasks[task, default: TaskRecords()].add(entry)
    }

    mutating func add(superseded pairs: [TaskAttempt], allowed: Set<Int>) {
        finals.formUnion(pairs.lazy.filter { allowed.contains($0.task) })
    }

    mutating func add(_ reading: JournalReading<Record>, allowed: Set<Int>) {
        for entry in reading.entries { add(entry, allowed: allowed) }
        add(superseded: reading.superseded, allowed: allowed)
        damage.append(contentsOf: reading.damage)
        if let host = reading.header?.worker.host { hosts.insert(host) }
    }

    mutating func seal(redone: Int) {
        isSealed = true
        sealedRedone = redone
        finals = []
    }

    /// Final records beyond the first of each task.
    var redone: Int { isSealed ? sealedRedone : superseded.count }

    /// The attempts whose final records were not used.
    var superseded: [TaskAttempt] {
        finals.lazy.filter { [tasks] pair in
            guard let records = tasks[pair.task], records.isFinal else { return false }
            return records.ending?.attempt != pair.attempt
        }.sorted { ($0.task, $0.attempt) < ($1.task, $1.attempt) }
    }

    func isEnded(_ task: Int) -> Bool { tasks[task]?.ending != nil }
    func isFinal(_ task: Int) -> Bool { tasks[task]?.isFinal ?? false }

    /// The records that end tasks.
    var endings: [RecordEntry<Record>] { tasks.values.compactMap(\.ending) }

    // Numbers are sorted, not the large records.
    var sortedTasks: [TaskRecords<Record>] { tasks.keys.sorted().compactMap { tasks[$0] } }

    /// By task, as a shard stores them.
    var sortedEntries: [RecordEntry<Record>] { sortedTasks.flatMap(\.entries) }
}
