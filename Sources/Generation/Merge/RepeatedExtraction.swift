import FileSystem
import ModelClient
import Records
import RunProtocol

/// Extraction done again over the stored answers of a run, without a request.
public struct RepeatedExtraction {
    private let plan: GenerationPlan
    private var merged: MergedGeneration
    public private(set) var candidates = 0
    /// Candidates whose program is not the one that the run has.
    public private(set) var changed = 0

    /// - Throws: `FileError`; `RunError` (.incomplete) where a task has no candidate yet.
    package init(store: GenerationStore, plan: GenerationPlan, tags: LanguageTags) throws {
        self.plan = plan
        merged = MergedGeneration(taskCount: plan.tasks.count)
        let union = try store.union(detail: .whole)
        guard union.unfinished.isEmpty else {
            throw RunError(
                .incomplete,
                "\(union.unfinished.count) of \(counted(plan.tasks.count, "task")) of \(store.directory.path) have no candidate",
                remedy: "`gencode run resume \(store.directory.path)` asks for them")
        }
        for task in plan.tasks.indices {
            guard let records = union.tasks[task] else { continue }
            add(records, task: task, tags)
        }
    }

    private mutating func add(_ records: TaskRecords<GenerationRecord>, task: Int, _ tags: LanguageTags) {
        guard case .candidate(let known) = records.result?.record.content else { return }
        candidates += 1
        var candidate = known
        if let answer = RepeatedExtraction.answer(behind: known, among: records) {
            candidate.take(CodeExtraction.extract(from: answer.text, finish: answer.finish, tags: tags))
        }
        if candidate.source != known.source { changed += 1 }
        merged.set(candidate, task: task)
    }

    private static func answer(behind candidate: CandidateRecord, among records: TaskRecords<GenerationRecord>) -> ModelAnswer? {
        for entry in records.partials {
            guard case .completion(let completion) = entry.record.content, completion.id == candidate.completion else { continue }
            return completion.answer
        }
        return nil
    }

    /// Writes candidates.jsonl.
    public func write(to path: String) throws {
        let file = try PendingFile(path)
        try GenerationReport(plan: plan, merged: merged).writeCandidates { try file.append($0) }
        try file.sync()
        try file.replace()
    }
}
