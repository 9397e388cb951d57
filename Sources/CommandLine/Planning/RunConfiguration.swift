import Foundation
import Judging
import Records
import Report

/// What a manifest keeps of the configuration: enough for any machine to judge the run's tasks in the same way.
struct RunConfiguration: Codable, Sendable {
    var request: EvaluationRequest
    /// Every setting by key, as text.
    var settings: [String: String]
    /// The language table as `LanguageEntries.json` writes it.
    var languages: String
    /// Chosen problems that the plan leaves out. Nil in plans that did not record them.
    var problemsWithoutCandidates: ProblemsWithoutCandidates?
    /// Where the plan came from. Nil in plans that did not record it.
    var origin: PlanOrigin?
    /// What the job file says about submissions, by key: later submissions of this run use it too. Nil: nothing.
    var submission: [String: String]?

    init(request: EvaluationRequest, settings: Settings, problemsWithoutCandidates: ProblemsWithoutCandidates, origin: PlanOrigin) throws {
        self.request = request
        submission = settings.submissionOfJobFile.isEmpty ? nil : settings.submissionOfJobFile
        self.problemsWithoutCandidates = problemsWithoutCandidates
        self.origin = origin
        self.settings = settings.recorded
        languages = try settings.languages.json
    }

    /// The keys of the manifest, which call the request a job.
    private enum CodingKeys: String, CodingKey {
        case request = "job"
        case settings, languages, problemsWithoutCandidates, origin, submission
    }

    /// - Throws: `CommandError` where the manifest was written by something else.
    init(manifestText: String, path: String) throws {
        do {
            self = try JSONDecoder().decode(RunConfiguration.self, from: Data(manifestText.utf8))
        } catch {
            throw CommandError(
                .failure, "\(path): the configuration in it cannot be read: \(error)", remedy: "Was it made by another version?")
        }
    }

    func encoded() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The text of a setting as the manifest recorded it. Nil in plans that did not record the setting.
    func recorded<Value>(_ path: KeyPath<SettingTable, Setting<Value>>) -> String? { settings[SettingTable.standard[keyPath: path].key] }

    /// The settings of the plan for all that decides verdicts, those of this machine for paths and for how the work is done here.
    func settings(on local: Settings) throws -> Settings {
        var merged = local
        let ofTheMachine = SettingTable.keys(in: .worker) + SettingTable.keys(in: .host)
        for (key, value) in settings where !ofTheMachine.contains(key) {
            try merged.restore(key, from: value)
        }
        merged.languages = try LanguageEntries(json: languages)
        return merged
    }
}

extension Settings {
    /// Reads back what `recorded` wrote.
    mutating func restore(_ key: String, from text: String) throws {
        guard let definition = SettingTable.definition(of: key) else { return }
        let raw: Any? =
            switch definition.kind {
            case .flag: Bool(text)
            case .whole: Int(text)
            case .number: Double(text)
            case .text, .choice: text
            case .texts: try? JSONDecoder().decode([String].self, from: Data(text.utf8))
            }
        guard let raw else { throw CommandError(.failure, "the manifest's setting \(key) = \(text) cannot be read") }
        try set(key, to: raw, at: "manifest.json")
    }
}
