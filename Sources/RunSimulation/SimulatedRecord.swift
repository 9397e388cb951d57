import ColumnStore
import RunProtocol

/// What a simulated worker records: each task takes some partial records before the one that ends it.
struct SimulatedRecord: RunRecord {
    var task: Int
    /// nil: the record ends the task. Else its place among the task's partial records, from 0.
    var key: Int?
    /// The record's number in the simulation's ledger: attempts at one task differ in it. -1: the task is blamed for deaths.
    var number: Int
    /// Attempts whose workers died with the task in work, ascending. Empty: the task is not blamed.
    var deaths: [Int] = []

    var isBlamed: Bool { !deaths.isEmpty }
    var standing: RecordStanding { isBlamed ? .failed : key == nil ? .final : .partial }
    static var hasPartialRecords: Bool { true }

    static func blamed(task: Int, attempts: [Int]) -> SimulatedRecord {
        SimulatedRecord(task: task, key: nil, number: -1, deaths: attempts)
    }

    func encode(into writer: inout ByteWriter) {
        writer.add(count: task)
        writer.add(signed: Int64(key ?? -1))
        writer.add(signed: Int64(number))
        writer.add(count: deaths.count)
        for attempt in deaths { writer.add(count: attempt) }
    }

    static func decode(_ reader: inout ByteReader, detail: RecordDetail) throws(MalformedRecord) -> SimulatedRecord {
        let task = try reader.count()
        let key = Int(try reader.signed())
        var record = SimulatedRecord(task: task, key: key < 0 ? nil : key, number: Int(try reader.signed()))
        for _ in 0..<(try reader.count(ofAtLeast: 1)) { record.deaths.append(try reader.count()) }
        return record
    }

    private static let group = "records"
    /// One row for each death of each blamed task.
    private static let deathGroup = "deaths"

    static func writeColumns(_ entries: [RecordEntry<SimulatedRecord>], to writer: ColumnFileWriter) throws {
        try writer.writeColumn(group, "task", entries.map { Int32($0.record.task) })
        try writer.writeColumn(group, "key", entries.map { Int32($0.record.key ?? -1) })
        try writer.writeColumn(group, "number", entries.map { Int64($0.record.number) })
        try writer.writeColumn(group, "attempt", entries.map { Int32($0.attempt) })
        let blamed = entries.map(\.record).filter(\.isBlamed)
        try writer.writeColumn(deathGroup, "task", blamed.flatMap { record in record.deaths.map { _ in Int32(record.task) } })
        try writer.writeColumn(deathGroup, "attempt", blamed.flatMap { $0.deaths.map(Int32.init) })
    }

    static func readColumns(_ file: ColumnFile, detail: RecordDetail) throws -> [RecordEntry<SimulatedRecord>] {
        let tasks = try file.readColumn(group, "task", as: Int32.self)
        let keys = try file.readColumn(group, "key", as: Int32.self)
        let numbers = try file.readColumn(group, "number", as: Int64.self)
        let attempts = try file.readColumn(group, "attempt", as: Int32.self)
        guard [keys.count, numbers.count, attempts.count].allSatisfy({ $0 == tasks.count }) else {
            throw StoreError.notOurs(file.path, "its columns have different lengths")
        }
        let deaths = try readDeaths(file)
        return tasks.indices.map { row in
            var record = SimulatedRecord(
                task: Int(tasks[row]), key: keys[row] < 0 ? nil : Int(keys[row]), number: Int(numbers[row]))
            if record.number < 0 { record.deaths = deaths[record.task] ?? [] }
            return RecordEntry(record: record, attempt: Int(attempts[row]))
        }
    }

    private static func readDeaths(_ file: ColumnFile) throws -> [Int: [Int]] {
        let tasks = try file.readColumn(deathGroup, "task", as: Int32.self)
        let attempts = try file.readColumn(deathGroup, "attempt", as: Int32.self)
        guard tasks.count == attempts.count else { throw StoreError.notOurs(file.path, "its columns have different lengths") }
        return Dictionary(grouping: zip(tasks, attempts), by: { Int($0.0) }).mapValues { $0.map { Int($0.1) } }
    }

    static func readStandings(_ file: ColumnFile) throws -> [(task: Int, standing: RecordStanding)] {
        try readColumns(file, detail: .summary).filter { $0.record.key == nil }.map { ($0.record.task, $0.record.standing) }
    }
}

typealias SimulatedStore = RunStore<SimulatedRecord>
