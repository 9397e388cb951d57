import ColumnStore
import Records
import RunProtocol

/// A candidate of a generation with the completion that it was taken from.
public struct GeneratedAnswer: Sendable {
    public let candidate: CandidateRecord
    /// nil: it was taken from none.
    public let completion: CompletionRecord?
    /// All that is recorded of the task before its candidate.
    package let records: [GenerationRecord]
}

/// Hands the answers behind a few tasks to a function.
private struct ChosenCompletions: RunReducer {
    typealias Record = GenerationRecord

    let tasks: Set<Int>
    let take: (Int, GeneratedAnswer) -> Void
    private var isTaken: Set<Int> = []

    init(_ tasks: Set<Int>, _ take: @escaping (Int, GeneratedAnswer) -> Void) {
        self.tasks = tasks
        self.take = take
    }

    var detail: RecordDetail { .whole }

    /// Shards are read record by record: what takes time here is their text.
    mutating func reduce(sealed file: ColumnFile, tasks: [Int], given: Set<Int>) throws -> Bool {
        tasks.allSatisfy { !self.tasks.contains($0) || isTaken.contains($0) }
    }

    mutating func reduce(_ records: TaskRecords<GenerationRecord>, task: Int) {
        guard tasks.contains(task), case .candidate(let candidate) = records.result?.record.content, isTaken.insert(task).inserted else {
            return
        }
        let completions = records.partials.compactMap { entry in
            if case .completion(let completion) = entry.record.content { completion } else { nil }
        }
        take(
            task,
            GeneratedAnswer(
                candidate: candidate, completion: completions.first { $0.id == candidate.completion },
                records: records.partials.map(\.record)))
    }
}

extension RunStore where Record == GenerationRecord {
    /// Calls a function with the candidate of each of these tasks and the completion that it was taken from. Tasks without a candidate are
    /// passed over. Memory: one shard.
    /// - Throws: `FileError`.
    public func forEachAnswer(of tasks: Set<Int>, _ body: (Int, GeneratedAnswer) -> Void) throws {
        try withoutActuallyEscaping(body) { body in
            var completions = ChosenCompletions(tasks, body)
            _ = try reduce(into: &completions)
        }
    }
}
