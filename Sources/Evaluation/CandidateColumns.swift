import ColumnStore
import Records

/// The group `candidates` of a sealed shard: one row per candidate of the shard's tasks: `row` (in the plan), `task`, `task_id`, `problem`,
/// `label`, `language`, `source_row`, and `source`, each different program once.
struct CandidateColumns: Sendable {
    private static let group = "candidates"

    var rows: [Int32] = []
    var tasks: [Int32] = []
    var taskIdentifiers: [Digest] = []
    var problems: [String] = []
    var labels: [String] = []
    var languages: [String] = []
    var sourceRows: [Int32] = []
    var sources: [[UInt8]] = []

    func write(to writer: ColumnFileWriter) throws {
        let group = CandidateColumns.group
        try writer.writeColumn(group, "row", rows)
        try writer.writeColumn(group, "task", tasks)
        try writer.writeDigests(group, "task_id", taskIdentifiers)
        try writer.writeLongTexts(group, "problem", problems)
        try writer.writeLongTexts(group, "label", labels)
        try writer.writeLongTexts(group, "language", languages)
        try writer.writeColumn(group, "source_row", sourceRows)
        try writer.writeBytes(group, "source", sources)
    }
}
