import Foundation
import Records

/// What a run generates: for which problems, and what is judged afterwards. Flags or a job file make it; the manifest keeps it.
struct GenerationRequest: Codable, Sendable {
    /// As it was typed: `solve_set` or `solve_and_evaluate_set`.
    var verb: String
    var dataset: String
    var split: String
    /// Share of the split's problems, in (0, 1].
    var sampleRate: Double
    /// Of the sample.
    var seed: Int
    /// Only these problems; empty: all.
    var problems: [String] = []
    /// Name of the run, and of its directory below `paths.runs` unless one is given.
    var name: String?
    /// Whether the candidates are judged afterwards, and how.
    var isEvaluated = true
    var evaluation: Evaluation

    struct Evaluation: Codable, Sendable {
        var testTypes: [String]
        /// Nil: the default list, of which unreachable ones are left out.
        var kValues: [Int]?
        var skipsProblemsWithoutTests = false
    }

    /// What `eval_gen_solutions` would be asked for the candidates of a run.
    func evaluationRequest(of run: String, language: String) -> EvaluationRequest {
        EvaluationRequest(
            verb: "eval_gen_solutions", dataset: dataset, split: split, testTypes: evaluation.testTypes,
            candidates: .generated(path: run, language: language), sampleRate: sampleRate, seed: seed, problems: problems,
            kValues: evaluation.kValues, skipsProblemsWithoutTests: evaluation.skipsProblemsWithoutTests, name: name)
    }

    /// The problems that it asks for, as a selection understands them.
    var selection: EvaluationRequest { evaluationRequest(of: "", language: "") }
}

/// What the manifest of a generation keeps of the configuration.
struct GenerationConfiguration: Codable, Sendable {
    var request: GenerationRequest
    /// Every setting by key, as text.
    var settings: [String: String]
    /// The language table as `LanguageEntries.json` writes it.
    var languages: String
    /// What the job file says about submissions, by key. Nil: nothing.
    var submission: [String: String]?

    private enum CodingKeys: String, CodingKey {
        case request = "job"
        case settings, languages, submission
    }

    init(request: GenerationRequest, settings: Settings) throws {
        self.request = request
        submission = settings.submissionOfJobFile.isEmpty ? nil : settings.submissionOfJobFile
        self.settings = settings.recorded
        languages = try settings.languages.json
    }

    /// - Throws: `CommandError` where the manifest was written by something else.
    init(manifestText: String, path: String) throws {
        do {
            self = try JSONDecoder().decode(GenerationConfiguration.self, from: Data(manifestText.utf8))
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

    /// The settings of the plan for all that decides what is asked and judged, those of this machine for how the work is done here. Where
    /// this machine says nothing of the model's server, the run goes on with the server that it was planned with.
    func settings(on local: Settings) throws -> Settings {
        var merged = local
        let ofTheMachine = SettingTable.keys(in: .worker) + SettingTable.keys(in: .host)
        for (key, value) in settings {
            let isOfTheModel = key.hasPrefix("gen.") || key.hasPrefix("server.")
            if !ofTheMachine.contains(key) || isOfTheModel && local.isStandard(key) { try merged.restore(key, from: value) }
        }
        merged.languages = try LanguageEntries(json: languages)
        return merged
    }
}
