import ColumnStore
import Records
import RunProtocol

/// Hands the results of a few tasks, with their tests and stored outputs, to a function. Of a sealed shard only the rows of these tasks are
/// read, and of their outputs only those that are stored.
private struct ChosenResults: RunReducer {
    typealias Record = TaskResult

    let tasks: Set<Int>
    /// Of how many failed tests of each task outputs are read, and how many bytes of each.
    let failures: (count: Int, bytes: Int)
    let take: (TaskResult) throws -> Void
    private(set) var failure: (any Error)?
    private var isTaken: Set<Int> = []

    init(_ tasks: Set<Int>, failures: (count: Int, bytes: Int), _ take: @escaping (TaskResult) throws -> Void) {
        self.tasks = tasks
        self.failures = failures
        self.take = take
    }

    var detail: RecordDetail { .whole }

    mutating func reduce(sealed file: ColumnFile, tasks: [Int], given: Set<Int>) throws -> Bool {
        let wanted = tasks.filter { self.tasks.contains($0) && !isTaken.contains($0) }
        if wanted.isEmpty { return true }
        let columns = try VerdictColumns(file)
        guard columns.hasOnlyScoredVerdicts else { return false }
        let tests = try OutputColumns.read(file, tasks: Set(wanted.map { Int32($0) }), failures: failures)
        for entry in try columns.entries(of: file, tests: tests) where self.tasks.contains(entry.record.task) { add(entry.record) }
        return true
    }

    mutating func reduce(_ records: TaskRecords<TaskResult>, task: Int) {
        guard tasks.contains(task), let result = records.result?.record, result.verdict.isScored else { return }
        add(result)
    }

    private mutating func add(_ result: TaskResult) {
        guard failure == nil, isTaken.insert(result.task).inserted else { return }
        do { try take(result) } catch { failure = error }
    }
}

extension RunStore where Record == TaskResult {
    /// Calls a function with the first scored result of each of these tasks and its tests; of the first failed ones (`failures`: how many, and
    /// how many bytes of each) with the stored output and the end of standard error. The order is that of the shards. Tasks without a scored result are passed over.
    /// - Returns: the damage that was found on the way. What it cost is passed over.
    /// - Throws: `FileError`; whatever the function throws.
    public func forEachResult(
        of tasks: Set<Int>, failures: (count: Int, bytes: Int), _ body: (TaskResult) throws -> Void
    ) throws -> [Damage] {
        try withoutActuallyEscaping(body) { body in
            var results = ChosenResults(tasks, failures: failures, body)
            let facts = try reduce(into: &results)
            if let failure = results.failure { throw failure }
            return facts.damage
        }
    }
}
