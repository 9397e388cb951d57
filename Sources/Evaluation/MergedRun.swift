import ColumnStore
import Records
import RunProtocol

/// The verdicts of a run as columns, one row per task in plan order. The same for every number of shards, order, and history of attempts;
/// times, memory, `hosts`, `damage` and `redone` aside.
public struct MergedRun: RunReducer, Sendable {
    public static let missingVerdict: UInt8 = 255

    public var run: String
    public var planDigest: Digest
    /// `Verdict.rawValue`, or `missingVerdict`.
    public var verdict: [UInt8]
    public var tier: [UInt8]
    public var testsPassed: [Int32]
    public var testsRun: [Int32]
    public var testsTotal: [Int32]
    /// -1: none.
    public var firstFailedTest: [Int32]
    /// `TaskResult.flakyTests` of the tasks that have some.
    public var flakyTests: [Int: Int]
    public var cpuNanoseconds: [Int64]
    public var wallNanoseconds: [Int64]
    public var memoryBytes: [Int64]
    public var speedFactor: [Double]
    /// Of the tasks that have one.
    public var messages: [Int: String]
    /// Tasks without a record.
    public var missing: Int
    /// Tasks whose only record is the judge's own error.
    public var judgeErrors: Int
    public var damage: [Damage]
    /// Scored verdicts beyond the first of a task.
    public var redone: Int
    /// Sorted.
    public var hosts: [String]

    public var taskCount: Int { verdict.count }

    /// Empty: none.
    public func message(ofTask task: Int) -> String { messages[task] ?? "" }

    /// nil: missing.
    public func verdict(ofTask task: Int) -> Verdict? { Verdict(rawValue: verdict[task]) }

    init(_ outline: RunOutline) {
        let count = outline.taskCount
        run = outline.run
        planDigest = outline.planDigest
        verdict = [UInt8](repeating: MergedRun.missingVerdict, count: count)
        tier = [UInt8](repeating: 0, count: count)
        testsPassed = [Int32](repeating: 0, count: count)
        testsRun = testsPassed
        testsTotal = testsPassed
        firstFailedTest = [Int32](repeating: -1, count: count)
        flakyTests = [:]
        cpuNanoseconds = [Int64](repeating: 0, count: count)
        wallNanoseconds = cpuNanoseconds
        memoryBytes = cpuNanoseconds
        speedFactor = [Double](repeating: 1, count: count)
        messages = [:]
        missing = count
        judgeErrors = 0
        damage = []
        redone = 0
        hosts = []
    }

    /// Whether a record of this verdict takes the task's row.
    private func takes(_ task: Int, _ new: UInt8) -> Bool {
        let present = verdict[task]
        return present == MergedRun.missingVerdict || present == Verdict.judgeError.rawValue && new != Verdict.judgeError.rawValue
    }

    private mutating func countRow(_ task: Int, _ new: UInt8) {
        if verdict[task] == MergedRun.missingVerdict { missing -= 1 } else { judgeErrors -= 1 }
        if new == Verdict.judgeError.rawValue { judgeErrors += 1 }
    }

    public mutating func reduce(sealed file: ColumnFile, tasks: [Int], given: Set<Int>) throws -> Bool {
        let columns = try VerdictColumns(file)
        guard columns.isOfSeal(tasks: tasks, given: given) else { return false }
        guard columns.hasOnlyScoredVerdicts else { return false }
        add(columns)
        return true
    }

    /// - Precondition: the rows were validated.
    private mutating func add(_ columns: VerdictColumns) {
        var isTaken = Set<Int32>()
        for row in columns.task.indices {
            let task = Int(columns.task[row])
            let new = columns.verdict[row]
            guard takes(task, new) else {
                if new != Verdict.judgeError.rawValue { redone += 1 }
                if !columns.messages.isEmpty { isTaken.insert(columns.task[row]) }
                continue
            }
            // Only a row that has been taken before can have a message or flaky tests.
            if verdict[task] != MergedRun.missingVerdict { (messages[task], flakyTests[task]) = (nil, nil) }
            countRow(task, new)
            verdict[task] = new
            tier[task] = columns.tier[row]
            testsPassed[task] = columns.testsPassed[row]
            testsRun[task] = columns.testsRun[row]
            testsTotal[task] = columns.testsTotal[row]
            firstFailedTest[task] = columns.firstFailedTest[row]
            if let flaky = columns.flakyTests { flakyTests[task] = flaky[row] > 0 ? Int(flaky[row]) : nil }
            cpuNanoseconds[task] = columns.cpuNanoseconds[row]
            wallNanoseconds[task] = columns.wallNanoseconds[row]
            memoryBytes[task] = columns.memoryBytes[row]
            speedFactor[task] = columns.speedFactor[row]
        }
        for (task, text) in columns.messages where !isTaken.contains(task) { messages[Int(task)] = String(decoding: text, as: UTF8.self) }
    }

    public mutating func reduce(_ records: TaskRecords<TaskResult>, task: Int) {
        guard let result = records.result?.record else { return }
        guard takes(task, result.verdict.rawValue) else {
            if result.verdict.isScored { redone += 1 }
            return
        }
        countRow(task, result.verdict.rawValue)
        verdict[task] = result.verdict.rawValue
        tier[task] = result.tier.rawValue
        testsPassed[task] = Int32(clamping: result.testsPassed)
        testsRun[task] = Int32(clamping: result.testsRun)
        testsTotal[task] = Int32(clamping: result.testsTotal)
        firstFailedTest[task] = Int32(clamping: result.firstFailedTest ?? -1)
        flakyTests[task] = result.flakyTests > 0 ? result.flakyTests : nil
        cpuNanoseconds[task] = result.usage.cpuTime.nanoseconds
        wallNanoseconds[task] = result.usage.wallTime.nanoseconds
        memoryBytes[task] = Int64(result.usage.memory.bytes)
        speedFactor[task] = result.speedFactor
        messages[task] = result.message.isEmpty ? nil : result.message
    }
}
