import Records

/// What really happened in a simulation, beside what the run's files say; and whether the two agree.
struct ProtocolLedger {
    /// One verdict that a worker handed to the store. Its number is stored in the result as the memory used.
    private struct Verdicts {
        var task: [Int32] = []
        var place: [Int64] = []
    }

    private var verdicts = Verdicts()
    /// By task: the first place, in the order in which places are read, with a durable verdict.
    private var firstDurable: [Int64]
    private var claimed: Set<Int64> = []
    private var sealed: Set<Int> = []
    private(set) var durable = 0
    /// Tasks with a durable verdict.
    private(set) var tasksDone = 0
    private(set) var violations: [String] = []
    private(set) var violationCount = 0

    private static let listedViolations = 50

    init(tasks: Int) { firstDurable = [Int64](repeating: .max, count: tasks) }

    var judged: Int { verdicts.task.count }
    var attempts: Int { claimed.count }
    var seals: Int { sealed.count }

    mutating func violate(_ text: String) {
        violationCount += 1
        if violations.count < ProtocolLedger.listedViolations { violations.append(text) }
    }

    /// Shards ascending, attempts ascending: the union takes the first.
    private static func place(_ shard: Int, _ attempt: Int) -> Int64 { Int64(shard) << 16 | Int64(attempt) }

    private static func name(_ place: Int64) -> String { "attempt \(place & 0xffff) of shard \(place >> 16)" }

    mutating func claim(shard: Int, attempt: Int) {
        guard claimed.insert(ProtocolLedger.place(shard, attempt)).inserted else {
            return violate("attempt \(attempt) of shard \(shard) was claimed by two workers")
        }
    }

    /// A verdict that is handed to the store now. Attempts at one task differ in it, as they may where a limit is close.
    mutating func judge(task: Int, shard: Int, attempt: Int) -> TaskResult {
        let number = verdicts.task.count
        verdicts.task.append(Int32(task))
        verdicts.place.append(ProtocolLedger.place(shard, attempt))
        return ProtocolLedger.result(of: task, number: number)
    }

    private static func result(of task: Int, number: Int) -> TaskResult {
        let verdict: Verdict = number % 2 == 0 ? .accepted : .wrongAnswer
        return TaskResult(
            task: task, verdict: verdict, tier: .t3, testsPassed: 1, testsRun: 1, testsTotal: 1, firstFailedTest: nil,
            usage: Usage(cpuTime: .milliseconds(1), wallTime: .milliseconds(1), memory: ByteCount(bytes: number)))
    }

    /// The store says that this verdict is on the disk.
    mutating func makeDurable(_ number: Int) {
        durable += 1
        let task = Int(verdicts.task[number])
        if firstDurable[task] == .max { tasksDone += 1 }
        firstDurable[task] = min(firstDurable[task], verdicts.place[number])
    }

    mutating func publishSealed(shard: Int) {
        if !sealed.insert(shard).inserted { violate("shard \(shard) was sealed twice") }
    }

    mutating func loseSealed(shard: Int, to operation: String) { violate("the sealed file of shard \(shard) was lost to \(operation)") }

    /// Compares the run's files with what happened.
    mutating func check(_ union: RunUnion, _ merged: MergedRun, shardsOnDisk: Set<Int>) {
        for damage in union.damage where damage.kind != .tornTail { violate("damage: \(damage)") }
        for task in union.results.indices {
            guard let result = union.results[task], result.verdict.isScored else {
                let judged = verdicts.task.indices.filter { verdicts.task[$0] == Int32(task) }
                let places = judged.map { ProtocolLedger.name(verdicts.place[$0]) }.joined(separator: ", ")
                violate("task \(task) has no verdict; it was judged by \(places.isEmpty ? "nobody" : places)")
                continue
            }
            let number = result.usage.memory.bytes
            guard verdicts.task.indices.contains(number), verdicts.task[number] == Int32(task),
                result == ProtocolLedger.result(of: task, number: number)
            else {
                violate("task \(task) has a verdict that nobody gave")
                continue
            }
            if verdicts.place[number] > firstDurable[task] {
                violate(
                    "task \(task) counts by \(ProtocolLedger.name(verdicts.place[number])), and the durable verdict of "
                        + "\(ProtocolLedger.name(firstDurable[task])) is lost")
            }
            if merged.verdict[task] != result.verdict.rawValue || merged.memoryBytes[task] != Int64(number) {
                violate("task \(task): the merge counts another verdict than the union")
            }
        }
        for shard in shardsOnDisk.symmetricDifference(sealed).sorted() {
            violate("shard \(shard) is sealed \(sealed.contains(shard) ? "by its worker's word, and its file is gone" : "by nobody")")
        }
    }
}
