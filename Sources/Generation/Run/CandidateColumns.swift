import ColumnStore
import Records
import RunProtocol

/// The group `candidates` of a generation's shard: one row per task that is done or was given up: `task`, `answered` (0: given up, to be
/// tried again), `language`, `source`, `reason` (why there is no code, or no answer), `completion` (id of the completion behind it; zeros:
/// none), `extractor`, `rule`, `field` (the key of a structured answer whose value the code was taken from; empty: it was taken from the
/// completion's text; files of older versions lack the column), `span_begin`, `span_end` (bytes of that value or text), `truncated`,
/// `attempt`.
enum CandidateColumns {
    static let group = "candidates"
    private static let none = Digest(words: .zero)

    static func write(_ entries: [RecordEntry<GenerationRecord>], to writer: ColumnFileWriter) throws {
        let rows = RecordRows(entries) { record -> (candidate: CandidateRecord?, reason: String)? in
            switch record.content {
            case .candidate(let candidate): (candidate, candidate.reason)
            case .unanswered(let reason): (nil, reason)
            default: nil
            }
        }
        let candidates = rows.records.map(\.candidate)
        try rows.writeTasks(to: writer, group)
        try writer.writeColumn(group, "answered", candidates.map { UInt8($0 == nil ? 0 : 1) })
        try writer.writeTexts(group, "language", candidates.map { $0?.language ?? "" })
        try writer.writeBytes(group, "source", candidates.map { $0?.source ?? [] })
        try writer.writeTexts(group, "reason", rows.records.map(\.reason))
        try writer.writeDigests(group, "completion", candidates.map { $0?.completion ?? none })
        try writer.writeColumn(group, "extractor", candidates.map { Int32(clamping: $0?.extractorVersion ?? 0) })
        try writer.writeColumn(group, "rule", candidates.map { Int32(clamping: $0?.rule ?? 0) })
        try writer.writeTexts(group, "field", candidates.map { $0?.field ?? "" })
        try writer.writeColumn(group, "span_begin", candidates.map { Int64($0?.span.lowerBound ?? 0) })
        try writer.writeColumn(group, "span_end", candidates.map { Int64($0?.span.upperBound ?? 0) })
        try writer.writeColumn(group, "truncated", candidates.map { UInt8($0?.isTruncated ?? false ? 1 : 0) })
    }

    static func read(_ file: ColumnFile) throws -> [RecordEntry<GenerationRecord>] {
        let rows = try ReadRows(file, group)
        let (answered, languages, sources) = (
            try rows.column("answered", as: UInt8.self), try rows.texts("language"), try rows.bytes("source")
        )
        let (reasons, completions) = (try rows.texts("reason"), try rows.digests("completion"))
        let (versions, rules) = (try rows.column("extractor", as: Int32.self), try rows.column("rule", as: Int32.self))
        let (begins, ends) = (try rows.column("span_begin", as: Int64.self), try rows.column("span_end", as: Int64.self))
        let truncated = try rows.column("truncated", as: UInt8.self)
        let fields = rows.has("field") ? try rows.texts("field") : [String](repeating: "", count: rows.count)
        return try rows.entries { row in
            guard answered[row] <= 1, 0 <= begins[row], begins[row] <= ends[row], versions[row] >= 0, rules[row] >= 0 else { return nil }
            if answered[row] == 0 { return .unanswered(reason: reasons[row]) }
            return .candidate(
                CandidateRecord(
                    source: sources[row], language: languages[row], reason: reasons[row],
                    completion: completions[row] == none ? nil : completions[row], extractorVersion: Int(versions[row]),
                    rule: Int(rules[row]), field: fields[row], span: Int(begins[row])..<Int(ends[row]), isTruncated: truncated[row] != 0))
        }
    }

    static func standings(_ file: ColumnFile) throws -> [(task: Int, standing: RecordStanding)] {
        let tasks = try file.readColumn(group, "task", as: Int32.self)
        let answered = try file.readColumn(group, "answered", as: UInt8.self)
        guard tasks.count == answered.count, answered.allSatisfy({ $0 <= 1 }) else {
            throw StoreError.notOurs(file.path, "its columns of \(group) do not fit together")
        }
        return zip(tasks, answered).map { (Int($0), $1 == 1 ? .final : .failed) }
    }
}
