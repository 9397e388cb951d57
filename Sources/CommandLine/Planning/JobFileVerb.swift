import ArgumentParser
import Foundation

/// A verb that a job file can name in its key `verb`.
protocol JobFileVerb: ParsableCommand {
    /// The verb as the command line and a job file spell it.
    static var name: String { get }
    /// The keys of a job file that only this verb reads.
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
    /// Whose candidates a run judges.
    static func candidates(in file: JobFileReader, base: URL) throws -> EvaluationRequest.Candidates
}

extension EvaluationVerb {
    static func request(named name: String, in file: JobFileReader, base: URL) throws -> JobRequest {
        let candidates = try candidates(in: file, base: base)
        var request = EvaluationRequest(
            verb: Self.name, dataset: try file.required("dataset_name"), split: try file.text("split_name") ?? "train",
            testTypes: try EvaluationRequest.testTypes(try file.texts("evaluation_test_type") ?? ["private_tests"]),
            candidates: candidates, sampleRate: try file.number("sample_rate") ?? 1, seed: try file.whole("seed") ?? 0)
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
