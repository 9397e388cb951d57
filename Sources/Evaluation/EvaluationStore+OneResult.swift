import ColumnStore
import Records
import RunProtocol

/// Finds the result of one task with its tests and stored outputs.
private struct ResultSearch: RunReducer {
    typealias Record = TaskResult

    let task: Int
    private(set) var found: TaskResult?

    init(task: Int) { self.task = task }

    var detail: RecordDetail { .whole }

    /// Of sealed shards, only one that has the task is read whole.
    mutating func reduce(sealed file: ColumnFile, tasks: [Int], given: Set<Int>) throws -> Bool {
        guard found?.verdict.isScored != true else { return true }
        let rows = try file.readColumn(VerdictColumns.group, "task", as: Int32.self)
        guard rows.contains(Int32(task)) else { return true }
        return false
    }

    mutating func reduce(_ records: TaskRecords<TaskResult>, task: Int) {
        guard task == self.task, found?.verdict.isScored != true, let result = records.result?.record else { return }
        found = result
    }
}

extension RunStore where Record == TaskResult {
    /// The first scored result of a task, else its judge error, with its tests and stored outputs. nil: it has none.
    /// - Throws: `FileError`. Damage does not throw: what it cost is missing.
    public func result(ofTask task: Int) throws -> TaskResult? {
        var search = ResultSearch(task: task)
        _ = try reduce(into: &search)
        return search.found
    }
}
