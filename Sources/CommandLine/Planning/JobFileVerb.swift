import ArgumentParser
import Foundation

/// A verb that a job file can name in its key `verb`.
protocol JobFileVerb: ParsableCommand {
    /// The verb as the command line and a job file spell it.
    static var name: String { get }
    /// The keys of a job file that this verb reads beside those that every verb reads.
    static var jobFileKeys: [String] { get }

    /// What the job file asks for.
    /// - Parameters:
    ///   - name: the verb, as the job file spells it.
    ///   - base: the directory that relative paths of the job file start from.
    static func request(named name: String, in file: JobFileReader, base: URL) throws -> JobRequest
}

extension JobFileVerb {
    /// Whether a job file may call the verb so.
    static func isCalled(_ word: String) -> Bool { word == name || configuration.aliases.contains(word) }
}

/// What a job file asks for.
enum JobRequest {
    case evaluation(EvaluationRequest)
    case generation(GenerationRequest)

    /// Nil: it asks for something else.
    var evaluation: EvaluationRequest? { if case .evaluation(let request) = self { request } else { nil } }

    /// Nil: the run is named after its file.
    var name: String? {
        switch self {
        case .evaluation(let request): request.name
        case .generation(let request): request.name
        }
    }
}

/// A verb that judges candidates.
protocol EvaluationVerb: JobFileVerb {
    /// The keys of a job file that say whose candidates a run judges.
    static var candidateKeys: [String] { get }

    /// Whose candidates a run judges.
    static func candidates(in file: JobFileReader, base: URL) throws -> EvaluationRequest.Candidates
}

extension EvaluationVerb {
    static var jobFileKeys: [String] {
        ["evaluation_test_type", "k_values", "skip_problems_without_tests", "answered_only"] + candidateKeys
    }

    static func request(named name: String, in file: JobFileReader, base: URL) throws -> JobRequest {
        let candidates = try candidates(in: file, base: base)
        var assumed = AssumedValues()
        let split = assumed.value(try file.text("split_name"), of: "split_name", else: "train")
        let types = assumed.values(try file.texts("evaluation_test_type") ?? [], of: "evaluation_test_type", else: ["private_tests"])
        let sampleRate = assumed.value(try file.number("sample_rate"), of: "sample_rate", else: 1)
        assumed.tell()
        var request = EvaluationRequest(
            verb: Self.name, dataset: try file.required("dataset_name"), split: split, testTypes: try EvaluationRequest.testTypes(types),
            candidates: candidates, sampleRate: sampleRate, seed: try file.whole("seed") ?? 0)
        try EvaluationRequest.checkSampleRate(request.sampleRate)
        request.problems = try file.texts("problems") ?? []
        request.kValues = try EvaluationRequest.kValues(try file.wholes("k_values").map { $0.map(String.init) } ?? [])
        request.skipsProblemsWithoutTests = try file.flag("skip_problems_without_tests") ?? false
        request.answeredOnly = try file.flag("answered_only")
        request.skipsMissingLanguages = try file.flag("skip_missing_languages")
        request.isStrict = try file.flag("strict")
        request.name = try file.text("name")
        return .evaluation(request)
    }
}
