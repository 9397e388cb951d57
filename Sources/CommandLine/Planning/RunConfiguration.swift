import Foundation
import Judging
import Records
import Report

/// What the manifest of an evaluation keeps of the configuration.
struct RunConfiguration: RecordedConfiguration {
    var request: EvaluationRequest
    var settings: [String: String]
    var languages: String
    /// Chosen problems that the plan leaves out. Nil in plans that did not record them.
    var problemsWithoutCandidates: ProblemsWithoutCandidates?
    /// Where the plan came from. Nil in plans that did not record it.
    var origin: PlanOrigin?
    /// Chosen problems that the set has put into quarantine. Nil: none, or the plan did not record them.
    var quarantined: QuarantinedProblems?
    /// The run whose stored outputs this run judges. Nil: this run runs its candidates.
    var rejudged: RejudgedRun?
    /// Where the orders of tests in the plan come from. Nil: the plan has none, and tests run in the order of `judging.order`.
    var testOrder: RecordedTestOrder?
    /// What the job file says about submissions, by key: later submissions of this run use it too. Nil: nothing.
    var submission: [String: String]?

    init(
        request: EvaluationRequest, settings: Settings, problemsWithoutCandidates: ProblemsWithoutCandidates, origin: PlanOrigin,
        quarantined: QuarantinedProblems? = nil, testOrder: RecordedTestOrder? = nil
    ) throws {
        self.quarantined = quarantined
        self.testOrder = testOrder
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
        case settings, languages, problemsWithoutCandidates, origin, quarantined, rejudged, testOrder, submission
    }

    /// The text of a setting as the manifest recorded it. Nil in plans that did not record the setting.
    func recorded<Value>(_ path: KeyPath<SettingTable, Setting<Value>>) -> String? { settings[SettingTable.standard[keyPath: path].key] }
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
