import Records
import RunProtocol

/// What really happened in a simulation, beside what the run's files say; and whether the two agree.
struct ProtocolLedger {
    /// Every record that a worker handed to the store, by its number.
    private struct Made {
        var task: [Int32] = []
        /// -1: the record ends its task.
        var key: [Int8] = []
        var place: [Int64] = []
        /// Where the numbers of the partial records that a result was made from begin in `used`, and how many these are.
        var firstUsed: [Int32] = []
        var used: [Int32] = []
    }

    private var made = Made()
    /// By task: the first place, in the order in which places are read, with a durable record that ends it.
    private var firstDurable: [Int64]
    private var claimed: Set<Int64> = []
    private var sealed: Set<Int> = []
    /// Records that end a task and are durable.
    private(set) var durable = 0
    /// Tasks with a durable record that ends them, or that blames them.
    private(set) var tasksDone = 0
    private var isDone: [Bool]
    /// Every record that blames a task.
    private var blames: Set<SimulatedRecord> = []
    /// Tasks that are blamed in the end.
    private(set) var blamed = 0
    var deaths: DeathLedger
    var holds: HoldLedger
    /// Records that ended tasks.
    private(set) var ended = 0
    private(set) var partial = 0
    private(set) var violations: [String] = []
    private(set) var violationCount = 0

    private static let listedViolations = 50
    private static let mostPartials = 3

    /// - Parameter countsTakeovers: a worker counts as lost when another takes over, and not only when it is frozen.
    init(tasks: Int, lease: Duration, countsTakeovers: Bool) {
        deaths = DeathLedger(countsTakeovers: countsTakeovers)
        holds = HoldLedger(lease: lease.nanoseconds)
        firstDurable = [Int64](repeating: .max, count: tasks)
        isDone = [Bool](repeating: false, count: tasks)
    }

    /// How many partial records a task takes before its end.
    static func partials(of task: Int) -> Int { task % (mostPartials + 1) }

    var attempts: Int { claimed.count }
    var seals: Int { sealed.count }

    mutating func violate(_ text: String) {
        violationCount += 1
        if violations.count < ProtocolLedger.listedViolations { violations.append(text) }
    }

    /// Shards ascending, attempts ascending: the union takes the first.
    private static func place(_ shard: Int, _ attempt: Int) -> Int64 { Int64(shard) << 16 | Int64(attempt) }

    private static func name(_ place: Int64) -> String { "attempt \(place & 0xffff) of shard \(place >> 16)" }

    /// - Parameters:
    ///   - soughtAt: when the search for it began.
    ///   - blamed: the records of tasks that the attempt does not try again.
    mutating func claim(shard: Int, attempt: Int, soughtAt: Int, blamed: [SimulatedRecord]) {
        guard claimed.insert(ProtocolLedger.place(shard, attempt)).inserted else {
            return violate("attempt \(attempt) of shard \(shard) was claimed by two workers")
        }
        deaths.claim(shard: shard, attempt: attempt, soughtAt: soughtAt)
        for record in blamed {
            blames.insert(record)
            if let fault = deaths.fault(of: record.task, shard: shard, attempts: record.deaths) {
                violate("task \(record.task) is blamed \(fault)")
            }
        }
    }

    /// A record that is handed to the store now.
    /// - Parameter used: the numbers of the task's partial records, where this one ends the task.
    mutating func make(task: Int, key: Int?, used: [Int], shard: Int, attempt: Int) -> SimulatedRecord {
        let number = made.task.count
        made.task.append(Int32(task))
        made.key.append(Int8(key ?? -1))
        made.place.append(ProtocolLedger.place(shard, attempt))
        made.firstUsed.append(Int32(made.used.count))
        if key == nil {
            ended += 1
            made.used += used.map { Int32($0) }
        } else {
            partial += 1
        }
        return SimulatedRecord(task: task, key: key, number: number)
    }

    /// The partial records that a result was made from.
    private func used(by number: Int) -> [Int] {
        let first = Int(made.firstUsed[number])
        return made.used[first..<(first + ProtocolLedger.partials(of: Int(made.task[number])))].map { Int($0) }
    }

    /// The store says that this record is on the disk.
    mutating func makeDurable(_ number: Int) {
        guard made.key[number] < 0 else { return }
        durable += 1
        let task = Int(made.task[number])
        finish(task)
        firstDurable[task] = min(firstDurable[task], made.place[number])
    }

    /// The store says that the record which blames this task is on the disk.
    mutating func makeDurable(blameOf task: Int) { finish(task) }

    private mutating func finish(_ task: Int) {
        if !isDone[task] { tasksDone += 1 }
        isDone[task] = true
    }

    /// A journal of this attempt has appeared.
    mutating func appear(shard: Int, attempt: Int, at time: Int64, soughtAt: Int64) {
        deaths.appear(shard: shard, attempt: attempt)
        // Whoever comes with an old listing to a sealed shard withdraws.
        if let fault = holds.begin(shard: shard, attempt: attempt, at: time, soughtAt: soughtAt), !sealed.contains(shard) { violate(fault) }
    }

    /// What was not synced of the attempt's journal may be lost, or was never written.
    mutating func cut(shard: Int, attempt: Int) { deaths.cut(shard: shard, attempt: attempt) }

    mutating func publishSealed(shard: Int) {
        if !sealed.insert(shard).inserted { violate("shard \(shard) was sealed twice") }
    }

    /// The name of a sealed file was lost with the power before the directory was synced.
    mutating func withdrawSealed(shard: Int) { sealed.remove(shard) }

    /// As `cut`, of all attempts.
    mutating func cutAll() { deaths.cutAll() }

    mutating func loseSealed(shard: Int, to operation: String) { violate("the sealed file of shard \(shard) was lost to \(operation)") }

    /// Compares the run's files with what happened.
    mutating func check(_ union: RunUnion<SimulatedRecord>, _ merged: MergedNumbers, shardsOnDisk: Set<Int>) {
        for damage in union.damage where damage.kind != .tornTail { violate("damage: \(damage)") }
        for task in union.tasks.indices { check(task, union.tasks[task], merged: merged.ofTask[task]) }
        for shard in shardsOnDisk.symmetricDifference(sealed).sorted() {
            violate("shard \(shard) is sealed \(sealed.contains(shard) ? "by its worker's word, and its file is gone" : "by nobody")")
        }
    }

    private mutating func check(_ task: Int, _ records: TaskRecords<SimulatedRecord>?, merged: Int?) {
        guard let records, let result = records.result?.record else {
            // Going through all that was made is for those that are listed.
            guard violations.count < ProtocolLedger.listedViolations else { return violate("") }
            let ended = made.task.indices.filter { made.task[$0] == Int32(task) && made.key[$0] < 0 }
            let places = ended.map { ProtocolLedger.name(made.place[$0]) }.joined(separator: ", ")
            return violate("task \(task) has no end; it was ended by \(places.isEmpty ? "nobody" : places)")
        }
        if result.isBlamed { return check(blame: result, merged: merged) }
        let number = result.number
        guard made.task.indices.contains(number), made.task[number] == Int32(task), made.key[number] < 0 else {
            return violate("task \(task) has an end that nobody made")
        }
        if made.place[number] > firstDurable[task] {
            violate(
                "task \(task) counts by \(ProtocolLedger.name(made.place[number])), and the durable end of "
                    + "\(ProtocolLedger.name(firstDurable[task])) is lost")
        }
        let partials = records.partials.map(\.record)
        if partials.map(\.key) != Array(0..<ProtocolLedger.partials(of: task)) || partials.map(\.number) != used(by: number) {
            violate(
                "task \(task) was ended from the partial records \(used(by: number)), and the union has \(partials.map(\.number))")
        }
        if merged != number { violate("task \(task): the merge counts another record than the union") }
    }

    private mutating func check(blame record: SimulatedRecord, merged: Int?) {
        blamed += 1
        let task = record.task
        if !blames.contains(record) { violate("task \(task) is blamed by nobody") }
        if firstDurable[task] != .max {
            violate("task \(task) is blamed, and the durable end of \(ProtocolLedger.name(firstDurable[task])) is lost")
        }
        if merged != record.number { violate("task \(task): the merge counts another record than the union") }
    }
}
