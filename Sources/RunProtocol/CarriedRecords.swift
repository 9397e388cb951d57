import ColumnStore

/// Partial records that go with tasks into another shard: the file that makes the new shard (a split or a round) holds them too, so that
/// nobody who works on it needs the files of the shard that the tasks come from.
enum CarriedRecords<Record: RunRecord> {
    private static var attribute: String { "carried_records" }

    /// Writes nothing where there are none.
    static func write(_ entries: [RecordEntry<Record>], to writer: ColumnFileWriter) throws {
        guard !entries.isEmpty else { return }
        try writer.setAttribute(attribute, entries.count)
        try Record.writeColumns(entries.map { RecordEntry(record: $0.record, attempt: 0) }, to: writer)
    }

    static func areThere(in file: ColumnFile) -> Bool { file.hasAttribute(attribute) }

    static func read(_ file: ColumnFile, detail: RecordDetail) throws -> [RecordEntry<Record>] {
        guard areThere(in: file) else { return [] }
        let entries = try Record.readColumns(file, detail: detail)
        guard try entries.count == file.integerAttribute(attribute), entries.allSatisfy({ $0.record.standing == .partial }) else {
            throw StoreError.notOurs(file.path, "its carried records are not those that it counts")
        }
        return entries
    }
}
