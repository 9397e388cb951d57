import ColumnStore
import Digests
import Foundation
import Judging
import Records

/// The problems of a set that a request names.
struct ProblemSelection {
    let set: ProblemSet
    let path: String

    init(set: ProblemSet, path: String) {
        self.set = set
        self.path = path
    }

    /// Opens a set by name (below `paths.data_sets`) or by path.
    /// - Throws: `CommandError` for a set that is not there, or that has a checker that this build does not know.
    init(named name: String, settings: Settings) throws {
        path = ProblemSelection.path(of: name, settings: settings)
        guard FileManager.default.fileExists(atPath: path) else {
            let directory = settings.path(\.paths.dataSets)
            let known = ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
                .filter { $0.hasSuffix(".h5") }.map { String($0.dropLast(3)) }.sorted()
            let near = NearestName.suggestion(for: name, among: known).map { "Did you mean \($0)? " } ?? ""
            throw CommandError(
                .usage, "no problem set \"\(name)\": \(path) does not exist",
                remedy: near
                    + "`gencode data etl --output_dataset_name \(name)` makes one; there are: \(known.isEmpty ? "none" : known.joined(separator: ", "))."
            )
        }
        set = try ProblemSet(path: path)
        if let unknown = set.summaries.first(where: { !CheckerTable.knows($0.checker) }) {
            throw CommandError(
                .failure,
                "\(path): problem \"\(unknown.name)\" has the checker \"\(unknown.checker.name)\", which this build does not know",
                remedy: "Use the version of gencode that made the problem set.")
        }
    }

    static func path(of name: String, settings: Settings) -> String {
        if name.contains("/") || name.hasSuffix(".h5") { return URL(fileURLWithPath: name).standardizedFileURL.path }
        return settings.path(\.paths.dataSets) + "/" + name + ".h5"
    }

    /// Indices in stored order: the split's problems, cut down to the named ones and to the seeded sample.
    func problems(for request: EvaluationRequest) throws -> [Int] {
        let splits = Array(Set(set.summaries.map(\.split))).sorted()
        for split in request.chosenSplits where !splits.contains(split) {
            throw CommandError(
                .usage, "problem set \(path) has no split \"\(split)\"", remedy: "It has: \(splits.joined(separator: ", ")).")
        }
        var chosen = set.summaries.filter { request.chosenSplits.contains($0.split) }
        if !request.problems.isEmpty {
            for name in request.problems where !chosen.contains(where: { $0.name == name }) {
                let near = NearestName.suggestion(for: name, among: chosen.map(\.name)).map { "Did you mean \"\($0)\"?" } ?? ""
                throw CommandError(.usage, "split \"\(request.split)\" has no problem \"\(name)\"", remedy: near)
            }
            chosen = chosen.filter { request.problems.contains($0.name) }
        }
        if request.skipsProblemsWithoutTests {
            chosen = chosen.filter { summary in request.kinds.contains { (summary.testCounts[$0] ?? 0) > 0 } }
        }
        guard request.sampleRate < 1 else { return chosen.map(\.index) }
        // The sample holds the smallest keyed hashes, so that it does not depend on the order of the set and grows with the rate.
        let wanted = max(1, Int((Double(chosen.count) * request.sampleRate).rounded(.up)))
        let keyed = chosen.map { (sha256(Array("\(request.seed):\($0.name)".utf8)), $0.index) }
        return keyed.sorted { $0.0 < $1.0 }.prefix(wanted).map(\.1).sorted()
    }
}
