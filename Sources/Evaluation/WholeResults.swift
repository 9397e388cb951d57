import ColumnStore
import Records
import RunProtocol

/// Hands each task's result, with all its tests and stored outputs, to a function, shard by shard.
private struct WholeResults: RunReducer {
    typealias Record = TaskResult

    let take: (TaskResult) throws -> Void
    private(set) var failure: (any Error)?
    private var isScored: Set<Int> = []

    init(_ take: @escaping (TaskResult) throws -> Void) { self.take = take }

    var detail: RecordDetail { .whole }

    /// The columns of a sealed shard are read as records: every test of them is wanted.
    mutating func reduce(sealed file: ColumnFile, tasks: [Int], given: Set<Int>) throws -> Bool { false }

    mutating func reduce(_ records: TaskRecords<TaskResult>, task: Int) {
        guard failure == nil, let result = records.result?.record, result.verdict.isScored, isScored.insert(task).inserted else { return }
        do { try take(result) } catch { failure = error }
    }

    func missing(of tasks: Int) -> Int { tasks - isScored.count }
}

extension RunStore where Record == TaskResult {
    /// Calls a function with the first scored result of every task, its tests and stored outputs included. The order is that of the shards.
    /// Memory: one shard.
    /// - Returns: the damage that was found. What it cost is missing.
    /// - Throws: `RunError` (.incomplete) where a task has no scored result, after the function was called for the others; whatever the
    ///   function throws.
    public func forEachResult(_ body: (TaskResult) throws -> Void) throws -> [Damage] {
        try withoutActuallyEscaping(body) { body in
            var results = WholeResults(body)
            let facts = try reduce(into: &results)
            if let failure = results.failure { throw failure }
            let missing = results.missing(of: outline.taskCount)
            guard missing == 0 else {
                throw RunError(
                    .incomplete, "\(missing) of \(counted(outline.taskCount, "task")) of \(directory.path) without a verdict",
                    remedy: "`gencode run resume \(directory.path)` judges them")
            }
            return facts.damage
        }
    }
}
