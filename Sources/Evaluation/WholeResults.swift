import ColumnStore
import Records
import RunProtocol

/// Hands each task's result, with all its tests and stored outputs, to a function, shard by shard.
private struct WholeResults: RunReducer {
    typealias Record = TaskResult

    let take: (TaskResult) throws -> Void
    private(set) var failure: (any Error)?
    private(set) var judgeErrors: [Int: String] = [:]
    private var isScored: Set<Int> = []

    init(_ take: @escaping (TaskResult) throws -> Void) { self.take = take }

    var detail: RecordDetail { .whole }

    /// The columns of a sealed shard are read as records: every test of them is wanted.
    mutating func reduce(sealed file: ColumnFile, tasks: [Int], given: Set<Int>) throws -> Bool { false }

    mutating func reduce(_ records: TaskRecords<TaskResult>, task: Int) {
        guard failure == nil, let result = records.result?.record else { return }
        guard result.verdict.isScored else {
            if !isScored.contains(task) { judgeErrors[task] = result.message }
            return
        }
        guard isScored.insert(task).inserted else { return }
        judgeErrors[task] = nil
        do { try take(result) } catch { failure = error }
    }

    /// Tasks without any record.
    func missing(of tasks: Int) -> Int { tasks - isScored.count - judgeErrors.count }
}

/// What a run has beside its scored results.
public struct UnscoredTasks: Sendable {
    public var damage: [Damage] = []
    /// Tasks with only the judge's own error, with its message.
    public var judgeErrors: [Int: String] = [:]
}

extension RunStore where Record == TaskResult {
    /// Calls a function with the first scored result of every task, its tests and stored outputs included. The order is that of the shards.
    /// Memory: one shard.
    /// - Parameter allowPartial: tasks without any record are passed over.
    /// - Throws: `RunError` (.incomplete) where a task has no record, after the function was called for the others; whatever the function
    ///   throws.
    public func forEachResult(allowPartial: Bool = false, _ body: (TaskResult) throws -> Void) throws -> UnscoredTasks {
        try withoutActuallyEscaping(body) { body in
            var results = WholeResults(body)
            let facts = try reduce(into: &results)
            if let failure = results.failure { throw failure }
            let missing = results.missing(of: outline.taskCount)
            guard missing == 0 || allowPartial else {
                throw RunError(
                    .incomplete, "\(missing) of \(counted(outline.taskCount, "task")) of \(directory.path) without a verdict",
                    remedy: "`gencode run resume \(directory.path)` judges them")
            }
            return UnscoredTasks(damage: facts.damage, judgeErrors: results.judgeErrors)
        }
    }
}
