import ColumnStore
import RunProtocol

/// What a simulated worker records: each task takes some partial records before the one that ends it.
struct SimulatedRecord: RunRecord {
    var task: Int
    /// nil: the record ends the task. Else its place among the task's partial records, from 0.
    var key: Int?
    /// The record's number in the simulation's ledger: attempts at one task differ in it.
    var number: Int

    var standing: RecordStanding { key == nil ? .final : .partial }
    static var hasPartialRecords: Bool { true }

    /// Simulated workers do not note what they begin, so that no task is ever blamed.
    static func blamed(task: Int, attempts: [Int]) -> SimulatedRecord { SimulatedRecord(task: task, key: nil, number: 0) }

    func encode(into writer: inout ByteWriter) {
        writer.add(count: task)
        writer.add(signed: Int64(key ?? -1))
        writer.add(count: number)
    }

    static func decode(_ reader: inout ByteReader, detail: RecordDetail) throws(MalformedRecord) -> SimulatedRecord {
        let task = try reader.count()
        let key = Int(try reader.signed())
        return SimulatedRecord(task: task, key: key < 0 ? nil : key, number: try reader.count())
    }

    private static let group = "records"

    static func writeColumns(_ entries: [RecordEntry<SimulatedRecord>], to writer: ColumnFileWriter) throws {
        try writer.writeColumn(group, "task", entries.map { Int32($0.record.task) })
        try writer.writeColumn(group, "key", entries.map { Int32($0.record.key ?? -1) })
        try writer.writeColumn(group, "number", entries.map { Int64($0.record.number) })
        try writer.writeColumn(group, "attempt", entries.map { Int32($0.attempt) })
    }

    static func readColumns(_ file: ColumnFile, detail: RecordDetail) throws -> [RecordEntry<SimulatedRecord>] {
        let tasks = try file.readColumn(group, "task", as: Int32.self)
        let keys = try file.readColumn(group, "key", as: Int32.self)
        let numbers = try file.readColumn(group, "number", as: Int64.self)
        let attempts = try file.readColumn(group, "attempt", as: Int32.self)
        guard [keys.count, numbers.count, attempts.count].allSatisfy({ $0 == tasks.count }) else {
            throw StoreError.notOurs(file.path, "its columns have different lengths")
        }
        return tasks.indices.map { row in
            RecordEntry(
                record: SimulatedRecord(task: Int(tasks[row]), key: keys[row] < 0 ? nil : Int(keys[row]), number: Int(numbers[row])),
                attempt: Int(attempts[row]))
        }
    }

    static func readStandings(_ file: ColumnFile) throws -> [(task: Int, standing: RecordStanding)] {
        try readColumns(file, detail: .summary).filter { $0.record.key == nil }.map { ($0.record.task, .final) }
    }
}

typealias SimulatedStore = RunStore<SimulatedRecord>
