import ColumnStore
import ModelClient
import Records
import RunProtocol

/// The group `asks` of a generation's shard: one row per request that was sent: `task`, `id` (of the completion), `nonce`, `stage`,
/// `ending` (`EndingClass`), `status` (HTTP; 0: none), `duration_ns`, `waited_ns`, `prompt_tokens`, `completion_tokens`,
/// `reasoning_tokens` (-1: unknown), `usd` (-1: unknown), `may_be_charged`, `message`, `attempt`, and of a request that may have been
/// charged for and has no count `most_prompt_tokens` and `most_completion_tokens` (-1: it has a count, or cost nothing). Files that
/// an older version wrote do not have these last two columns.
enum AskColumns {
    private static let group = "asks"

    static func write(_ entries: [RecordEntry<GenerationRecord>], to writer: ColumnFileWriter) throws {
        let rows = RecordRows(entries) { if case .ask(let ask) = $0.content { ask } else { nil } }
        try rows.writeTasks(to: writer, group)
        try writer.writeDigests(group, "id", rows.records.map(\.id))
        try writer.writeColumn(group, "nonce", rows.records.map { Int64(bitPattern: $0.nonce) })
        try writer.writeTexts(group, "stage", rows.records.map(\.stage))
        let attempts = rows.records.map(\.attempt)
        try writer.writeColumn(group, "ending", attempts.map(\.ending.rawValue))
        try writer.writeColumn(group, "status", attempts.map { Int32(clamping: $0.status) })
        try writer.writeColumn(group, "duration_ns", attempts.map(\.duration.nanoseconds))
        try writer.writeColumn(group, "waited_ns", attempts.map(\.waited.nanoseconds))
        try UsageColumns.write(attempts.map(\.usage), to: writer, group)
        try writer.writeColumn(group, "usd", attempts.map { $0.usd ?? -1 })
        try writer.writeColumn(group, "may_be_charged", attempts.map { UInt8($0.mayBeCharged ? 1 : 0) })
        try writer.writeTexts(group, "message", attempts.map(\.message))
        try writer.writeColumn(group, "most_prompt_tokens", attempts.map { Int64($0.most.prompt ?? -1) })
        try writer.writeColumn(group, "most_completion_tokens", attempts.map { Int64($0.most.completion ?? -1) })
    }

    static func read(_ file: ColumnFile) throws -> [RecordEntry<GenerationRecord>] {
        let rows = try ReadRows(file, group)
        let (identifiers, nonces, stages) = (try rows.digests("id"), try rows.column("nonce", as: Int64.self), try rows.texts("stage"))
        let endings = try rows.column("ending", as: UInt8.self)
        let statuses = try rows.column("status", as: Int32.self)
        let durations = try rows.column("duration_ns", as: Int64.self)
        let waits = try rows.column("waited_ns", as: Int64.self)
        let usages = try UsageColumns.read(rows)
        let prices = try rows.column("usd", as: Double.self)
        let charges = try rows.column("may_be_charged", as: UInt8.self)
        let messages = try rows.texts("message")
        let most = try rows.most()
        return try rows.entries { row in
            guard let ending = EndingClass(rawValue: endings[row]), prices[row].isFinite else { return nil }
            return .ask(
                AskRecord(
                    id: identifiers[row], nonce: UInt64(bitPattern: nonces[row]), stage: stages[row],
                    attempt: AskAttempt(
                        ending: ending, status: Int(statuses[row]), duration: .nanoseconds(durations[row]),
                        waited: .nanoseconds(waits[row]), usage: usages[row], most: most[row],
                        usd: prices[row] < 0 ? nil : prices[row], mayBeCharged: charges[row] != 0, message: messages[row])))
        }
    }
}

extension ReadRows {
    fileprivate func most() throws -> [TokenUsage] {
        let names = ["most_prompt_tokens", "most_completion_tokens"]
        guard names.allSatisfy(has) else { return [TokenUsage](repeating: .unknown, count: count) }
        let (prompts, completions) = (try column(names[0], as: Int64.self), try column(names[1], as: Int64.self))
        return zip(prompts, completions).map { TokenUsage(prompt: $0 < 0 ? nil : Int($0), completion: $1 < 0 ? nil : Int($1)) }
    }
}
