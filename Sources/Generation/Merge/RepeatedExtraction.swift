import FileSystem
import ModelClient
import ProgramExtraction
import Records
import RunProtocol

/// Extraction done again over the stored answers of a run, without a request.
public struct RepeatedExtraction {
    private let plan: GenerationPlan
    private var merged: MergedGeneration
    public private(set) var candidates = 0
    /// Candidates whose program is not the one that the run has.
    public private(set) var changed = 0
    /// Candidates that stay as the run has them: their code was taken from a field of an answer that cannot be read any more.
    public private(set) var unreadable = 0
    private let structured: StructuredAnswers

    /// - Throws: `FileError`; `RunError` (.incomplete) where a task has no candidate yet.
    package init(store: GenerationStore, plan: GenerationPlan, tags: LanguageTags) throws {
        self.plan = plan
        merged = MergedGeneration(taskCount: plan.tasks.count)
        structured = try StructuredAnswers(plan)
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
        if let completion = RepeatedExtraction.completion(behind: known, among: records) {
            if let extraction = extraction(known, completion, tags) { candidate.take(extraction) } else { unreadable += 1 }
        }
        if candidate.source != known.source { changed += 1 }
        merged.set(candidate, task: task)
    }

    /// nil: the answer's field cannot be read, or the record is of a version that did not note in which field the code lies.
    private func extraction(_ known: CandidateRecord, _ completion: CompletionRecord, _ tags: LanguageTags) -> CodeExtraction? {
        guard let schema = structured.schema(of: completion.stage) else {
            return CodeExtraction.extract(from: completion.answer.text, finish: completion.answer.finish, tags: tags)
        }
        guard !known.field.isEmpty, case .success(let value) = StructuredAnswer.result(of: completion.answer.text, schema: schema) else {
            return nil
        }
        return CodeExtraction.extract(field: known.field, of: value, tags: tags)
    }

    private static func completion(behind candidate: CandidateRecord, among records: TaskRecords<GenerationRecord>) -> CompletionRecord? {
        for entry in records.partials {
            guard case .completion(let completion) = entry.record.content, completion.id == candidate.completion else { continue }
            return completion
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

/// The schemas of a run's stages, by the stages' names.
private struct StructuredAnswers {
    private let schemas: [String: AnswerSchema]

    /// - Throws: `PromptError` for a plan whose flow this build does not have, or whose prompts do not fit it.
    init(_ plan: GenerationPlan) throws {
        let stages = try FlowTable.flow(named: plan.parameters.flow).stages
        let prompts = try PromptFolder(texts: plan.prompts, place: "the prompts of run '\(plan.manifest.name)'", stages: stages)
        schemas = Dictionary(uniqueKeysWithValues: stages.compactMap { stage in prompts.file(of: stage).schema.map { (stage.name, $0) } })
    }

    /// nil: the stage's answers are no records.
    func schema(of stage: String) -> AnswerSchema? { schemas[stage] }
}
