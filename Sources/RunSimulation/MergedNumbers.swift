import ColumnStore
import RunProtocol

/// The numbers of the records that end tasks, as a merge finds them: sealed shards by their columns.
struct MergedNumbers: RunReducer {
    /// By task; nil: no record.
    private(set) var ofTask: [Int?]

    init(_ store: SimulatedStore) throws {
        ofTask = [Int?](repeating: nil, count: store.outline.taskCount)
        _ = try store.reduce(into: &self)
    }

    mutating func reduce(sealed file: ColumnFile, tasks: [Int], given: Set<Int>) throws -> Bool {
        let ended = try SimulatedRecord.readColumns(file, detail: .summary).map(\.record).filter { $0.key == nil }
        let found = Set(ended.map(\.task))
        guard tasks.allSatisfy({ found.contains($0) || given.contains($0) }) else { return false }
        for record in ended { take(record) }
        return true
    }

    mutating func reduce(_ records: TaskRecords<SimulatedRecord>, task: Int) { if let record = records.result?.record { take(record) } }

    private mutating func take(_ record: SimulatedRecord) { ofTask[record.task] = ofTask[record.task] ?? record.number }
}
