import Records

/// The union of the valid records of one shard, by task: what the sealed shard holds, then the record of the lowest attempt. A final record
/// wins over a failed one.
struct ShardRecords<Record: RunRecord>: Sendable {
    // Every entry of it is a `RecordEntry<Record>`.
    private var union = ShardUnion()
    var damage: [Damage] = []
    var hosts: Set<String> = []
    private(set) var isSealed = false
    /// What a sealed shard says of the attempts that went into it.
    private var sealedRedone = 0

    /// - Parameters:
    ///   - isPublished: the entry is in the sealed shard, which is read first.
    ///   - allowed: the shard's tasks; a record of another one is not used.
    mutating func add(_ entry: RecordEntry<Record>, isPublished: Bool = false, allowed: Set<Int>) {
        union.add(entry, isPublished: isPublished, allowed: allowed)
    }

    mutating func add(superseded pairs: [TaskAttempt], allowed: Set<Int>) { union.add(superseded: pairs, allowed: allowed) }

    /// - Parameters:
    ///   - attempt: the journal's own.
    ///   - hasStopped: more than the journal says that its worker has not died: another file of the attempt, or the list of processes.
    mutating func add(_ reading: JournalReading<Record>, attempt: Int, hasStopped: Bool = false, allowed: Set<Int>) {
        union.add(reading.facts, allowed: allowed)
        add(superseded: reading.superseded, allowed: allowed)
        // A worker that gave its shard back, drained it, or was fenced and lives, did not die.
        let hasStopped = hasStopped || reading.isReleased
        add(begun: reading.begun.filter { !hasStopped || $0.attempt != attempt }, allowed: allowed)
        damage.append(contentsOf: reading.damage)
        // As a shard stores hosts: with blanks between.
        if let host = reading.header?.worker.host { hosts.formUnion(host.split(separator: " ").map(String.init)) }
    }

    mutating func add(begun pairs: [TaskAttempt], allowed: Set<Int>) { union.add(begun: pairs, allowed: allowed) }

    /// The attempts that had these tasks in work and never ended them, by task: their workers died.
    var deaths: [Int: Set<Int>] { union.deaths }

    mutating func seal(redone: Int) {
        isSealed = true
        sealedRedone = redone
        union.forgetFinals()
    }

    /// Final records beyond the first of each task.
    var redone: Int { isSealed ? sealedRedone : superseded.count }

    /// The attempts whose final records were not used.
    var superseded: [TaskAttempt] { union.superseded }

    func isEnded(_ task: Int) -> Bool { union.tasks[task]?.result != nil }
    func isFinal(_ task: Int) -> Bool { union.tasks[task]?.isFinal ?? false }

    /// How each task was ended, by no order.
    var results: [RecordFacts] { union.tasks.values.compactMap(\.result) }

    /// Tasks with a record, ascending.
    var taskNumbers: [Int] { union.ascending }

    /// nil: the task has no record.
    subscript(task: Int) -> TaskRecords<Record>? { union.tasks[task].map { TaskRecords($0) } }

    /// By task, as a shard stores them.
    var sortedEntries: [RecordEntry<Record>] {
        let facts = union.sorted { TaskRecords<Record>($0).partials }
        return [RecordEntry<Record>](unsafeUninitializedCapacity: facts.count) { buffer, count in
            for entry in facts {
                (buffer.baseAddress! + count).initialize(to: unsafeDowncast(entry, to: RecordEntry<Record>.self))
                count += 1
            }
        }
    }
}

/// The part of `ShardRecords` that needs no record.
private struct ShardUnion: Sendable {
    private(set) var tasks: [Int: TaskUnion] = [:]
    /// The tasks in the order in which their first records were read. Most files hold them ascending, which spares the sorting.
    private var order: [Int] = []
    /// The final records that are known beside each task's result. One that is the result may be among them.
    private var finals: Set<TaskAttempt> = []
    private var failed: Set<TaskAttempt> = []
    private var begun: Set<TaskAttempt> = []

    mutating func add(_ entry: RecordFacts, isPublished: Bool = false, allowed: Set<Int>) {
        guard allowed.contains(entry.task) else { return }
        let known = tasks.count
        let unused = tasks[entry.task, default: TaskUnion()].add(entry, isPublished: isPublished)
        if tasks.count > known { order.append(entry.task) }
        if let unused {
            finals.insert(TaskAttempt(task: unused.task, attempt: unused.attempt))
        }
        if entry.standing == .failed { failed.insert(TaskAttempt(task: entry.task, attempt: entry.attempt)) }
    }

    mutating func add(_ entries: [RecordFacts], allowed: Set<Int>) { for entry in entries { add(entry, allowed: allowed) } }

    mutating func add(superseded pairs: [TaskAttempt], allowed: Set<Int>) {
        finals.formUnion(pairs.lazy.filter { allowed.contains($0.task) })
    }

    mutating func add(begun pairs: [TaskAttempt], allowed: Set<Int>) { begun.formUnion(pairs.lazy.filter { allowed.contains($0.task) }) }

    var deaths: [Int: Set<Int>] {
        var deaths: [Int: Set<Int>] = [:]
        for pair in begun where !finals.contains(pair) && !failed.contains(pair) && !(tasks[pair.task]?.isFinal ?? false) {
            deaths[pair.task, default: []].insert(pair.attempt)
        }
        return deaths
    }

    mutating func forgetFinals() { finals = [] }

    var superseded: [TaskAttempt] {
        var unused: [TaskAttempt] = []
        for pair in finals {
            if let result = tasks[pair.task]?.result, result.standing == .final, result.attempt != pair.attempt { unused.append(pair) }
        }
        return unused.sorted { ($0.task, $0.attempt) < ($1.task, $1.attempt) }
    }

    var ascending: [Int] { zip(order, order.dropFirst()).allSatisfy { $0 < $1 } ? order : order.sorted() }

    /// - Parameter partials: those of a task that count, by key.
    func sorted(partials: (TaskUnion) -> [RecordFacts]) -> [RecordFacts] {
        var entries: [RecordFacts] = []
        entries.reserveCapacity(tasks.count)
        for task in ascending {
            guard let union = tasks[task] else { continue }
            if !union.partials.isEmpty { entries += partials(union) }
            if let result = union.result { entries.append(result) }
        }
        return entries
    }
}
