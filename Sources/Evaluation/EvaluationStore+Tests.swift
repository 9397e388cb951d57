import ColumnStore
import Records
import RunProtocol

/// Collects the tests of the first scored result of every task.
private struct TestCollection: RunReducer {
    typealias Record = TaskResult

    let spool: TestSpool
    private(set) var failure: (any Error)?

    /// Rows that are read at once.
    private static let block = 1 << 16

    init(_ spool: TestSpool) { self.spool = spool }

    var detail: RecordDetail { .whole }

    mutating func reduce(sealed file: ColumnFile, tasks: [Int], given: Set<Int>) throws -> Bool {
        let columns = try VerdictColumns(file)
        guard columns.isOfSeal(tasks: tasks, given: given), columns.hasOnlyScoredVerdicts else { return false }
        // Nothing counts before the whole shard was read: a damaged one is read again record by record.
        var found: [(task: Int, first: Int, count: Int)] = []
        let rows = try file.rowCount(TestFactColumns.group, "task")
        for start in stride(from: 0, to: rows, by: TestCollection.block) {
            let part = try TestFactColumns(file, rows: start..<min(start + TestCollection.block, rows))
            try part.forEach(of: file.path) { task, test in
                if found.last?.task != task { found.append((task, spool.end, 0)) }
                found[found.count - 1].count += 1
                try spool.append(test)
            }
        }
        guard zip(found, found.dropFirst()).allSatisfy({ $0.task < $1.task }),
            Set(found.map { Int32($0.task) }).isSubset(of: columns.task)
        else { return false }
        // The first result of a task counts, and that may be in a shard of an older round.
        let known = Set(found.lazy.map(\.task).filter(spool.contains))
        for task in columns.task where !spool.contains(Int(task)) { spool.assign(Int(task), first: 0, count: 0) }
        for (task, first, count) in found where !known.contains(task) { spool.assign(task, first: first, count: count) }
        return true
    }

    mutating func reduce(_ records: TaskRecords<TaskResult>, task: Int) {
        guard failure == nil, let result = records.result?.record, result.verdict.isScored, !spool.contains(task) else { return }
        do {
            let first = spool.end
            for test in result.tests { try spool.append(TestFacts(test)) }
            spool.assign(task, first: first, count: result.tests.count)
        } catch { failure = error }
    }
}

extension RunStore where Record == TaskResult {
    /// The tests of the first scored result of every task, without outputs. Memory: one shard where it is not sealed, else a part of one.
    /// - Parameter scratch: a directory on this host.
    /// - Returns: also the damage that was found; its tasks have no tests.
    /// - Throws: `FileError`.
    public func testFacts(scratch: String) throws -> (tests: TestSpool, damage: [Damage]) {
        let spool = try TestSpool(in: scratch, tasks: outline.taskCount)
        var collection = TestCollection(spool)
        let facts = try reduce(into: &collection)
        if let failure = collection.failure { throw failure }
        return (spool, facts.damage)
    }
}

extension VerdictColumns {
    /// A sealed shard has its tasks, ascending, without those given away; anything else goes the slow way, which names the trouble.
    func isOfSeal(tasks: [Int], given: Set<Int>) -> Bool {
        if task.elementsEqual(tasks.lazy.map { Int32($0) }) { return true }
        let found = Set(task)
        return zip(task, task.dropFirst()).allSatisfy(<) && found.isSubset(of: tasks.lazy.map { Int32($0) })
            && tasks.allSatisfy { found.contains(Int32($0)) || given.contains($0) }
    }
}
