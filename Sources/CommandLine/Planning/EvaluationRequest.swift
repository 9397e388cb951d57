import Foundation
import Records
import Report

/// What a run judges: which problems, whose candidates, and which k to report. Flags or a job file make it; the manifest keeps it.
struct EvaluationRequest: Codable, Sendable {
    enum Candidates: Codable, Sendable, Hashable {
        /// The set's own solutions; the column of the Python tool, such as `solutions.solution`.
        case reference(columns: [String])
        /// A file or directory of generated candidates.
        case generated(path: String, language: String)
        /// A sample of the set's own solutions, at most so many right and so many wrong ones of each problem: a check of the set.
        case sampled(perSide: Int)
    }

    /// As the report names it: `eval_cc_solutions` or `eval_gen_solutions`.
    var verb: String
    var dataset: String
    /// Of several splits, their names with commas between them.
    var split: String
    /// Nil means `split` alone.
    var splits: [String]?
    var testTypes: [String]
    var candidates: Candidates
    /// Share of the split's problems, in (0, 1].
    var sampleRate: Double
    var seed: Int
    /// Only these problems; empty: all.
    var problems: [String] = []
    /// Nil: the default list, of which unreachable ones are left out.
    var kValues: [Int]?
    var skipsProblemsWithoutTests = false
    /// Whether problems without candidates are left out of pass@k. Nil means no.
    var answeredOnly: Bool?
    /// Whether candidates in languages that this host does not offer are left out. Nil means no: such a candidate is an error.
    var skipsMissingLanguages: Bool?
    /// Whether a key of a candidate's row that means nothing is an error. Nil means no: such a key is noted.
    var isStrict: Bool?
    /// Name of the run, and of its directory below `paths.runs` unless one is given.
    var name: String?

    static let standardKValues = [1, 10, 100]

    var chosenSplits: [String] { splits ?? [split] }
    /// The run is a `data check`: it judges solutions of the problem set, and writes the files of `check/` instead of a report.
    var isSetCheck: Bool { if case .sampled = candidates { true } else { false } }
    var denominator: Denominator { answeredOnly == true ? .answered : .selection }
    var kinds: [TestKind] { TestKind.allCases.filter { testTypes.contains($0.name) } }
}

extension EvaluationRequest {
    /// `public_tests`, a comma list, repeated options, or `all`.
    static func testTypes(_ words: [String]) throws -> [String] {
        let names = words.flatMap { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
        if names.contains("all") { return TestKind.allCases.map(\.name) }
        for name in names where TestKind(name: name) == nil {
            let known = TestKind.allCases.map(\.name)
            let near = NearestName.suggestion(for: name, among: known).map { "Did you mean \($0)? " } ?? ""
            throw CommandError(
                .usage, "unknown test type \"\(name)\"", remedy: near + "Known: \(known.joined(separator: ", ")), all.")
        }
        guard !names.isEmpty else { throw CommandError(.usage, "no test type given", remedy: "For example --evaluation_test_type all.") }
        return names
    }

    /// Repeated options and comma lists.
    static func kValues(_ words: [String]) throws -> [Int]? {
        guard !words.isEmpty else { return nil }
        let numbers = try words.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map { word in
            guard let k = Int(word.trimmingCharacters(in: .whitespaces)), k > 0 else {
                throw CommandError(.usage, "\"\(word)\" is no k value", remedy: "k is a whole number from 1, as in --k_values 1,10.")
            }
            return k
        }
        return Array(Set(numbers)).sorted()
    }

    /// `solutions.solution`, `incorrect_solutions.solution`, a comma list, repeated options, or `all`; none: the first.
    static func columns(_ words: [String]) throws -> [String] {
        let known = ["solutions.solution", "incorrect_solutions.solution"]
        let names = words.flatMap { $0.split(separator: ",").map(String.init) }
        if names.contains("all") { return known }
        for name in names where !known.contains(name) {
            throw CommandError(.usage, "unknown solutions column \"\(name)\"", remedy: "Known: \(known.joined(separator: ", ")), all.")
        }
        return names.isEmpty ? [known[0]] : known.filter(names.contains)
    }

    static func checkSampleRate(_ rate: Double) throws {
        guard rate > 0, rate <= 1 else {
            throw CommandError(.usage, "sample rate \(rate) is outside (0, 1]", remedy: "1 takes every problem.")
        }
    }
}
