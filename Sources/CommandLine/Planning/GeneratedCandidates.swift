import Foundation
import Generation
import Records
import RunProtocol

/// The candidates of a generation, read from its run directory.
struct GeneratedCandidates {
    let directory: RunDirectory
    let plan: GenerationPlan

    init(run path: String) throws {
        let (directory, planned) = try RunDirectory.opened(path)
        guard case .generation(let plan) = planned else {
            throw CommandError(
                .usage, "\(path) is an evaluation, which has no candidates of its own", remedy: "Give the run directory of a generation.")
        }
        self.directory = directory
        self.plan = plan
    }

    /// By problem, then sample. A candidate without code counts as wrong.
    /// - Throws: `CommandError(.incomplete)` where a slot has no candidate yet: pass@k would be of a biased sample.
    func all() throws -> [Candidate] {
        let merged = try GenerationStore(directory: directory, plan: plan).merge()
        guard merged.missing == 0 else {
            throw CommandError(
                .incomplete, "\(merged.missing) of \(counted(plan.tasks.count, "candidate")) of \(directory.path) are missing",
                remedy: "`gencode run resume \(directory.path)` asks for them.")
        }
        return zip(plan.tasks, merged.candidates).compactMap { slot, candidate in
            candidate.map {
                Candidate(
                    problem: plan.problems[slot.problem].name, index: slot.sample, label: "sample/\(slot.sample)", language: $0.language,
                    source: $0.source)
            }
        }
    }
}
