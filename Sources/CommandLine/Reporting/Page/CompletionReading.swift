import Foundation
import Generation
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
        var answers: [Slot: ShownCompletion] = [:]
        let store = try GenerationStore(directory: generated.directory, plan: generated.plan)
        try store.forEachAnswer(of: Set(slots.keys)) { task, answer in
            if let slot = slots[task] { answers[slot] = CompletionReading.shown(answer) }
        }
        self.answers = answers
    }

    /// nil: it was generated elsewhere, or nothing was answered.
    func completion(of candidate: Candidate) -> ShownCompletion? { answers[Slot(problem: candidate.problem, sample: candidate.index)] }

    private static func shown(_ answer: GeneratedAnswer) -> ShownCompletion {
        let text = Array((answer.completion?.answer.text ?? "").utf8)
        let candidate = answer.candidate
        // The span of a structured answer is one of the value of a key, not of the text.
        let isInText = candidate.field.isEmpty && !candidate.span.isEmpty && candidate.span.upperBound <= text.count
        return ShownCompletion(
            text: ShownText(text, limit: CandidateDetail.longestSource, mark: isInText ? candidate.span : nil),
            stage: answer.completion?.stage ?? "", reason: candidate.reason)
    }
}
