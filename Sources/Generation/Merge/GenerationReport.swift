import FileSystem
import FoundationEssentials
import Records
import RunProtocol

/// The files that a merge of a generation writes into the run's `report` directory: `candidates.jsonl`, `report.json` and `report.md`.
public struct GenerationReport {
    let plan: GenerationPlan
    let merged: MergedGeneration

    public init(plan: GenerationPlan, merged: MergedGeneration) {
        self.plan = plan
        self.merged = merged
    }

    /// All files are written and synced before the first gets its name, so that an error leaves an earlier report as it was.
    /// - Throws: `FileError`.
    public func write(into directory: String) throws {
        try Files.makeDirectory(directory)
        let candidates = try PendingFile(directory + "/candidates.jsonl")
        try writeCandidates { try candidates.append($0) }
        let json = try PendingFile(directory + "/report.json")
        try json.append(try self.json())
        let markdown = try PendingFile(directory + "/report.md")
        try markdown.append(Array(self.markdown().utf8))
        let files = [candidates, json, markdown]
        for file in files { try file.sync() }
        for file in files { try file.replace() }
        try Files.syncDirectory(directory)
    }

    // MARK: candidates.jsonl

    private struct CandidateLine: Encodable {
        var task_name: String
        var language: String
        var code: String
        var sample: Int
        var reason: String?
    }

    /// Bytes that are handed over at once.
    private static let portion = 1 << 20

    /// One line per candidate, by problem, then sample. A candidate without code has empty code: it counts as wrong.
    /// - Parameter append: takes some lines.
    func writeCandidates(_ append: ([UInt8]) throws -> Void) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var lines: [UInt8] = []
        for (task, candidate) in merged.candidates.enumerated() {
            guard let candidate else { continue }
            let slot = plan.tasks[task]
            let line = CandidateLine(
                task_name: plan.problems[slot.problem].name, language: candidate.language,
                code: String(decoding: candidate.source, as: UTF8.self), sample: slot.sample,
                reason: candidate.reason.isEmpty ? nil : candidate.reason)
            lines += try encoder.encode(line)
            lines.append(UInt8(ascii: "\n"))
            guard lines.count >= GenerationReport.portion else { continue }
            try append(lines)
            lines.removeAll(keepingCapacity: true)
        }
        try append(lines)
    }

    // MARK: report.json

    private struct Document: Encodable {
        var run: String
        var flow: String
        var model: String
        var dataset: String
        var split: String
        var problems: Int
        var samplesPerProblem: Int
        var tasks: Int
        var missing: Int
        var unanswered: [String: Int]
        var redone: Int
        var tally: GenerationTally
        var notes: [String]
    }

    public func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let subject = plan.manifest.subject
        let document = Document(
            run: plan.manifest.name, flow: subject.parameters.flow, model: subject.parameters.model, dataset: subject.datasetPath,
            split: subject.split, problems: plan.problems.count, samplesPerProblem: subject.samplesPerProblem, tasks: plan.tasks.count,
            missing: merged.missing, unanswered: unansweredByReason, redone: merged.redone, tally: merged.tally, notes: notes)
        return Array(try encoder.encode(document)) + [UInt8(ascii: "\n")]
    }

    var unansweredByReason: [String: Int] { merged.unanswered.values.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

    var notes: [String] { merged.damage.filter { $0.kind != .tornTail }.map { "damage: \($0)" } }
}
