import ColumnStore
import ProgramExtraction
import Records
import RunProtocol

/// Solves the tasks of a plan by its flow.
public final class FlowRunner: Sendable {
    private let plan: GenerationPlan
    private let set: ProblemSet
    private let flow: any Flow
    private let prompts: PromptFolder
    private let knobs: FlowKnobs
    private let language: FlowLanguage
    private let watch: (@Sendable (FlowEvent) -> Void)?
    /// Whether the flow tries programs on tests.
    package let runsTests: Bool

    /// - Parameters:
    ///   - set: the problem set that the plan was made for.
    ///   - watch: sees every stage of every flow; nil: nobody watches.
    /// - Throws: `PromptError` for a plan whose flow this build does not have, or whose prompts do not fit it.
    package init(
        plan: GenerationPlan, set: ProblemSet, knobs: FlowKnobs, language: FlowLanguage, watch: (@Sendable (FlowEvent) -> Void)? = nil
    ) throws {
        self.plan = plan
        self.set = set
        self.knobs = knobs
        self.language = language
        self.watch = watch
        let kind = try FlowTable.flow(named: plan.parameters.flow)
        flow = kind.init()
        runsTests = kind.runsTests
        prompts = try PromptFolder(texts: plan.prompts, place: "the prompts of run '\(plan.manifest.name)'", stages: kind.stages)
    }

    package func port(
        for task: QueuedTask<GenerationRecord>, sources: RecordingPort.Sources, record: @escaping @Sendable (GenerationRecord) -> Void
    ) -> RecordingPort {
        port(for: task.task, recorded: task.partialRecords, sources: sources, record: record)
    }

    func port(
        for task: Int, recorded: [GenerationRecord], sources: RecordingPort.Sources, record: @escaping @Sendable (GenerationRecord) -> Void
    ) -> RecordingPort {
        let slot = plan.tasks[task]
        return RecordingPort(
            task: task, problem: plan.problems[slot.problem].index,
            frame: RequestFrame(
                model: plan.parameters.model, modelRevision: plan.parameters.modelRevision, sampleIndex: slot.sample),
            recorded: recorded, sources: sources, record: record, watch: watch)
    }

    /// - Throws: what the port throws; `StoreError` where the problem cannot be read.
    package func solve(_ task: Int, _ port: RecordingPort) async throws -> CandidateRecord {
        let candidate = try await candidate(for: problem(ofTask: task), port)
        var record = CandidateRecord(
            source: [], language: candidate.language, completion: port.completionID(at: candidate.ask), extractorVersion: 0, rule: 0,
            field: candidate.field, span: 0..<0, isTruncated: false)
        record.take(candidate.extraction)
        record.source = candidate.source ?? []
        return record
    }

    func candidate(for problem: FlowProblem, _ port: any FlowPort) async throws -> FlowCandidate {
        try await flow.solve(problem, port: port, prompts: prompts, knobs: knobs)
    }

    /// - Throws: `StoreError` where the problem cannot be read.
    func problem(ofTask task: Int) throws -> FlowProblem {
        let asked = plan.problems[plan.tasks[task].problem]
        return try flowProblem(set.problem(at: asked.index, parts: [.statement, .publicTests]), index: asked.index)
    }

    /// The position of a task's problem in the plan.
    func problemNumber(ofTask task: Int) -> Int { plan.tasks[task].problem }

    private func flowProblem(_ problem: Problem, index: Int) -> FlowProblem {
        FlowProblem(
            name: problem.name, index: index, statement: problem.statement,
            publicTests: problem.tests.filter { $0.kind == .publicTests }, tags: language.tags, languageTitle: language.title,
            timeLimit: problem.timeLimit.map { "\(FlowRunner.shortest($0.inSeconds)) seconds" } ?? "",
            memoryLimit: problem.memoryLimit.map { "\($0.mebibytes) MiB" } ?? "")
    }

    private static func shortest(_ seconds: Double) -> String {
        seconds == seconds.rounded() && abs(seconds) < 1e9 ? "\(Int(seconds))" : "\(seconds)"
    }
}

/// The language of a run's candidates, as its flow needs it.
package struct FlowLanguage: Hashable, Sendable {
    package var tags: LanguageTags
    /// As prompts call the language, such as "Python 3".
    package var title: String

    package init(tags: LanguageTags, title: String) {
        self.tags = tags
        self.title = title
    }
}
