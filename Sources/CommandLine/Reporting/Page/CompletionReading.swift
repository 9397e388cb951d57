import ColumnStore
import Foundation
import Generation
import ModelClient
import Records
import Report
import RunProtocol

/// The model's answers behind the candidates that a page shows, where these are of a generation whose run directory is still there.
struct CompletionReading {
    private struct Slot: Hashable {
        var problem: String
        var sample: Int
    }

    private var answers: [Slot: ShownCompletion] = [:]
    /// Which prompts the page does not show, and why, in a sentence for its reader. nil: there is nothing to say.
    private(set) var promptGap: String?

    /// nil: the candidates come from elsewhere.
    init?(_ request: EvaluationRequest, of candidates: [Candidate]) throws {
        guard case .generated(let path, _) = request.candidates, FileManager.default.fileExists(atPath: path + "/manifest.json") else {
            return nil
        }
        let generated = try GeneratedCandidates(run: path)
        let wanted = Set(candidates.map { Slot(problem: $0.problem, sample: $0.index) })
        var slots: [Int: Slot] = [:]
        for (task, planned) in generated.plan.tasks.enumerated() {
            let slot = Slot(problem: generated.plan.problems[planned.problem].name, sample: planned.sample)
            if wanted.contains(slot) { slots[task] = slot }
        }
        var prompts = ShownPrompts {
            let replay = try CompletionReading.replay(of: generated)
            return { answer, task in try waiting { try await replay.prompt(of: answer, task: task) } }
        }
        var answers: [Slot: ShownCompletion] = [:]
        let store = try GenerationStore(directory: generated.directory, plan: generated.plan)
        try store.forEachAnswer(of: Set(slots.keys)) { task, answer in
            guard let slot = slots[task] else { return }
            answers[slot] = CompletionReading.shown(answer, prompt: prompts.messages(of: answer, task: task))
        }
        (self.answers, promptGap) = (answers, prompts.gap)
    }

    /// - Throws: where the problem set, the prompts or the settings of the generation are not at hand.
    private static func replay(of generated: GeneratedCandidates) throws -> PromptReplay {
        let plan = generated.plan
        let configuration = try GenerationConfiguration(manifestText: plan.manifest.configuration, path: generated.directory.manifestPath)
        // Prompts depend on the plan's settings alone.
        let settings = try configuration.settings(on: Settings(base: FileManager.default.currentDirectoryPath))
        let set = try ProblemSet(path: plan.manifest.subject.datasetPath)
        guard set.fingerprint.description == plan.manifest.subject.datasetFingerprint else {
            throw CommandError(
                .failure, "\(plan.manifest.subject.datasetPath) is not the problem set that the generation was planned for",
                remedy: "Put the set back.")
        }
        return PromptReplay(
            try FlowRunner(
                plan: plan, set: set, knobs: FlowKnobs(plan.parameters, settings: settings),
                language: FlowLanguage(named: plan.parameters.language, languages: settings.languages.table())))
    }

    /// nil: it was generated elsewhere, or nothing was answered.
    func completion(of candidate: Candidate) -> ShownCompletion? { answers[Slot(problem: candidate.problem, sample: candidate.index)] }

    private static func shown(_ answer: GeneratedAnswer, prompt: [ChatMessage]?) -> ShownCompletion {
        let text = Array((answer.completion?.answer.text ?? "").utf8)
        let candidate = answer.candidate
        // The span of a structured answer is one of the value of a key, not of the text.
        let isInText = candidate.field.isEmpty && !candidate.span.isEmpty && candidate.span.upperBound <= text.count
        return ShownCompletion(
            text: ShownText(text, limit: CandidateDetail.longestSource, mark: isInText ? candidate.span : nil),
            stage: answer.completion?.stage ?? "", reason: candidate.reason,
            prompt: prompt.map { messages in
                let text = messages.map { "[\($0.role.rawValue)]\n\($0.content)" }.joined(separator: "\n\n")
                return ShownText(Array(text.utf8), limit: CandidateDetail.longestPrompt)
            })
    }
}
