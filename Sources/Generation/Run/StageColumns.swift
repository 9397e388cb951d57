import ColumnStore
import FoundationEssentials
import Records
import RunProtocol

/// The group `stages` of a generation's shard: one row per step of a flow that is no completion: `task`, `ordinal`, `stage`, `kind` (0: a
/// note, 1: a run on tests), `text` (of a note), `tested` (SHA-256 of program, language and tests), `outcomes` (JSON: a list of objects
/// with `verdict`, `output`, `message`), `attempt`.
enum StageColumns {
    private static let group = "stages"
    private static let noDigest = Digest(words: .zero)

    static func write(_ entries: [RecordEntry<GenerationRecord>], to writer: ColumnFileWriter) throws {
        let rows = RecordRows(entries) { if case .stage(let stage) = $0.content { stage } else { nil } }
        try rows.writeTasks(to: writer, group)
        try writer.writeColumn(group, "ordinal", rows.records.map { Int32(clamping: $0.ordinal) })
        try writer.writeTexts(group, "stage", rows.records.map(\.stage))
        try writer.writeColumn(group, "kind", rows.records.map { UInt8($0.content.note == nil ? 1 : 0) })
        try writer.writeTexts(group, "text", rows.records.map { $0.content.note ?? "" })
        try writer.writeDigests(group, "tested", rows.records.map { $0.content.tests?.digest ?? noDigest })
        try writer.writeBytes(group, "outcomes", try rows.records.map { try OutcomeText.encoded($0.content.tests?.outcomes ?? []) })
    }

    static func read(_ file: ColumnFile) throws -> [RecordEntry<GenerationRecord>] {
        let rows = try ReadRows(file, group)
        let (ordinals, stages, kinds) = (
            try rows.column("ordinal", as: Int32.self), try rows.texts("stage"), try rows.column("kind", as: UInt8.self)
        )
        let (texts, digests, outcomes) = (try rows.texts("text"), try rows.digests("tested"), try rows.bytes("outcomes"))
        return try rows.entries { row in
            guard ordinals[row] >= 0 else { return nil }
            let content: StageRecord.Content
            switch kinds[row] {
            case 0: content = .note(texts[row])
            case 1:
                guard let found = OutcomeText.decoded(outcomes[row]) else { return nil }
                content = .tests(of: digests[row], outcomes: found)
            default: return nil
            }
            return .stage(StageRecord(ordinal: Int(ordinals[row]), stage: stages[row], content: content))
        }
    }
}

extension StageRecord.Content {
    fileprivate var note: String? { if case .note(let text) = self { text } else { nil } }

    fileprivate var tests: (digest: Digest, outcomes: [TestOutcome])? {
        if case .tests(let digest, let outcomes) = self { (digest, outcomes) } else { nil }
    }
}

/// Test outcomes as JSON. Outputs are stored as text, which `RecordingPort` has made of them before the flow saw them.
private enum OutcomeText {
    private struct Row: Codable {
        var verdict: String
        var output: String
        var message: String
    }

    static func encoded(_ outcomes: [TestOutcome]) throws -> [UInt8] {
        if outcomes.isEmpty { return Array("[]".utf8) }
        let rows = outcomes.map {
            Row(verdict: $0.verdict.code, output: String(decoding: $0.output, as: UTF8.self), message: $0.message)
        }
        return Array(try JSONEncoder().encode(rows))
    }

    static func decoded(_ bytes: [UInt8]) -> [TestOutcome]? {
        guard let rows = try? JSONDecoder().decode([Row].self, from: Data(bytes)) else { return nil }
        var outcomes: [TestOutcome] = []
        for row in rows {
            guard let verdict = Verdict(code: row.verdict) else { return nil }
            outcomes.append(TestOutcome(verdict: verdict, output: Array(row.output.utf8), message: row.message))
        }
        return outcomes
    }
}
