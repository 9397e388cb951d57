import ColumnStore
import ModelClient
import Records
import RunProtocol

/// The group `completions` of a generation's shard: one row per completion, by task, then position: `task`, `ordinal` (position among the
/// task's completions), `sample`, `id` (SHA-256 of the request), `stage`, `text`, `reasoning`, `finish`, `prompt_tokens`,
/// `completion_tokens`, `reasoning_tokens` (-1: not said), `served_model`, `fingerprint`, `request_id`, `attempt`.
enum CompletionColumns {
    static let group = "completions"

    static func write(_ entries: [RecordEntry<GenerationRecord>], to writer: ColumnFileWriter) throws {
        let rows = RecordRows(entries) { if case .completion(let completion) = $0.content { completion } else { nil } }
        try rows.writeTasks(to: writer, group)
        try writer.writeColumn(group, "ordinal", rows.records.map { Int32(clamping: $0.ordinal) })
        try writer.writeColumn(group, "sample", rows.records.map { Int32(clamping: $0.sampleIndex) })
        try writer.writeDigests(group, "id", rows.records.map(\.id))
        try writer.writeTexts(group, "stage", rows.records.map(\.stage))
        try writer.writeLongTexts(group, "text", rows.records.map(\.answer.text))
        try writer.writeLongTexts(group, "reasoning", rows.records.map(\.answer.reasoning))
        try writer.writeColumn(group, "finish", rows.records.map(\.answer.finish.rawValue))
        try UsageColumns.write(rows.records.map(\.answer.usage), to: writer, group)
        try writer.writeTexts(group, "served_model", rows.records.map(\.answer.servedModel))
        try writer.writeTexts(group, "fingerprint", rows.records.map(\.answer.fingerprint))
        try writer.writeTexts(group, "request_id", rows.records.map(\.answer.requestID))
    }

    /// - Parameter texts: false leaves the text and the reasoning empty.
    static func read(_ file: ColumnFile, texts: Bool) throws -> [RecordEntry<GenerationRecord>] {
        let rows = try ReadRows(file, group)
        let ordinals = try rows.column("ordinal", as: Int32.self)
        let samples = try rows.column("sample", as: Int32.self)
        let identifiers = try rows.digests("id")
        let stages = try rows.texts("stage")
        let text = texts ? try rows.texts("text") : nil
        let reasoning = texts ? try rows.texts("reasoning") : nil
        let finishes = try rows.column("finish", as: UInt8.self)
        let usages = try UsageColumns.read(rows)
        let (models, fingerprints, requests) = (try rows.texts("served_model"), try rows.texts("fingerprint"), try rows.texts("request_id"))
        return try rows.entries { row in
            guard let finish = FinishReason(rawValue: finishes[row]), ordinals[row] >= 0, samples[row] >= 0 else { return nil }
            return .completion(
                CompletionRecord(
                    id: identifiers[row], ordinal: Int(ordinals[row]), stage: stages[row], sampleIndex: Int(samples[row]),
                    answer: ModelAnswer(
                        text: text?[row] ?? "", reasoning: reasoning?[row] ?? "", finish: finish, usage: usages[row],
                        servedModel: models[row], fingerprint: fingerprints[row], requestID: requests[row])))
        }
    }
}

/// The three columns of a `TokenUsage`; -1 stands for a number that is not known.
enum UsageColumns {
    static func write(_ usages: [TokenUsage], to writer: ColumnFileWriter, _ group: String) throws {
        try writer.writeColumn(group, "prompt_tokens", usages.map { Int64($0.prompt ?? -1) })
        try writer.writeColumn(group, "completion_tokens", usages.map { Int64($0.completion ?? -1) })
        try writer.writeColumn(group, "reasoning_tokens", usages.map { Int64($0.reasoning ?? -1) })
    }

    static func read(_ rows: ReadRows) throws -> [TokenUsage] {
        let prompt = try rows.column("prompt_tokens", as: Int64.self)
        let completion = try rows.column("completion_tokens", as: Int64.self)
        let reasoning = try rows.column("reasoning_tokens", as: Int64.self)
        func known(_ value: Int64) -> Int? { value < 0 ? nil : Int(value) }
        return prompt.indices.map {
            TokenUsage(prompt: known(prompt[$0]), completion: known(completion[$0]), reasoning: known(reasoning[$0]))
        }
    }
}
