import ColumnStore
import Records
import RunProtocol

/// The records of one group, as it is written: the columns `task` and `attempt`, and the records for all others.
struct RecordRows<Content> {
    let tasks: [Int32]
    let attempts: [Int32]
    let records: [Content]

    /// - Parameter content: nil for a record of another group.
    init(_ entries: [RecordEntry<GenerationRecord>], _ content: (GenerationRecord) -> Content?) {
        let found = entries.compactMap { entry in content(entry.record).map { (entry, $0) } }
        tasks = found.map { Int32($0.0.task) }
        attempts = found.map { Int32($0.0.attempt) }
        records = found.map(\.1)
    }

    func writeTasks(to writer: ColumnFileWriter, _ group: String) throws {
        try writer.writeColumn(group, "task", tasks)
        try writer.writeColumn(group, "attempt", attempts)
    }
}

/// A group as it is read. Every column must have as many rows as `task`.
struct ReadRows {
    private let file: ColumnFile
    private let group: String
    private let tasks: [Int32]
    private let attempts: [Int32]

    init(_ file: ColumnFile, _ group: String) throws {
        self.file = file
        self.group = group
        tasks = try file.readColumn(group, "task", as: Int32.self)
        attempts = try file.readColumn(group, "attempt", as: Int32.self)
        guard attempts.count == tasks.count, tasks.allSatisfy({ $0 >= 0 }), attempts.allSatisfy({ $0 >= 0 }) else {
            throw StoreError.notOurs(file.path, "the tasks and attempts of its group \(group) do not fit together")
        }
    }

    var count: Int { tasks.count }

    /// Whether the group has this column: files of older versions lack some.
    func has(_ name: String) -> Bool { file.contains(group, name) }

    func column<T: ColumnElement>(_ name: String, as type: T.Type) throws -> [T] {
        try checked(file.readColumn(group, name, as: type), name)
    }

    func digests(_ name: String) throws -> [Digest] { try checked(file.readDigests(group, name), name) }

    func texts(_ name: String) throws -> [String] { try checked(file.readTexts(group, name), name) }

    func bytes(_ name: String) throws -> [[UInt8]] {
        try checked(file.readBytes(group, name, rows: 0..<file.rowCount(group, name)), name)
    }

    private func checked<T>(_ values: [T], _ name: String) throws -> [T] {
        guard values.count == tasks.count else {
            throw StoreError.notOurs(file.path, "its column \(group)/\(name) has \(values.count) rows instead of \(tasks.count)")
        }
        return values
    }

    /// - Parameter content: nil: the row holds a code that is none.
    func entries(_ content: (Int) throws -> GenerationRecord.Content?) throws -> [RecordEntry<GenerationRecord>] {
        try tasks.indices.map { row in
            guard let found = try content(row) else {
                throw StoreError.notOurs(file.path, "row \(row) of its group \(group) has an unknown code")
            }
            return RecordEntry(record: GenerationRecord(task: Int(tasks[row]), found), attempt: Int(attempts[row]))
        }
    }
}
