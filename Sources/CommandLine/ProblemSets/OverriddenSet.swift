import ColumnStore
import Digests
import Foundation
import Records
import Report

/// Makes a new problem set from one that is there and a file of overrides. The old set stays as it is.
struct OverriddenSet {
    private let set: ProblemSet
    private let file: OverridesFile
    private let changes: [[String]: ProblemOverride]

    /// - Throws: `CommandError(.usage)` where the file was made for another set, or names a problem that the set does not have.
    init(_ selection: ProblemSelection, file: OverridesFile) throws {
        set = selection.set
        self.file = file
        let fingerprint = set.fingerprint.description
        guard file.overrides.sourceFingerprint == fingerprint else {
            throw CommandError(
                .usage,
                "\(file.path) was made for the problem set with the fingerprint "
                    + "\(ForeignText.line(file.overrides.sourceFingerprint).prefix(12)), and \(selection.path) has \(fingerprint.prefix(12))",
                remedy: "Name the set that was checked, or run `gencode data check` on this one.")
        }
        changes = Dictionary(file.overrides.problems.map { ([$0.split, $0.name], $0) }) { first, _ in first }
        let known = Set(set.summaries.map { [$0.split, $0.name] })
        for problem in file.overrides.problems where !known.contains([problem.split, problem.name]) {
            let near = NearestName.suggestion(for: problem.name, among: set.summaries.filter { $0.split == problem.split }.map(\.name))
            throw CommandError(
                .usage,
                "\(file.path): \(selection.path) has no problem \"\(ForeignText.line(problem.name))\" in split "
                    + "\"\(ForeignText.line(problem.split))\"",
                remedy: near.map { "Did you mean \"\($0)\"?" } ?? "`gencode data show --dataset_name \(selection.path)` lists its splits.")
        }
    }

    /// - Returns: the new set's fingerprint. The set appears whole or not at all.
    func write(to path: String, replaces: Bool, isShared: Bool) throws -> Digest {
        guard URL(fileURLWithPath: path).resolvingSymlinksInPath().path != URL(fileURLWithPath: set.path).resolvingSymlinksInPath().path
        else {
            throw CommandError(
                .usage, "\(path) is the set that the overrides are applied to, which stays as it is",
                remedy: "Choose another --output_dataset_name.")
        }
        let writer = try ProblemSetWriter(
            path: path,
            description: ProblemSetDescription(
                name: URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent, source: set.description.source,
                toolVersion: Version.text, transforms: try record()),
            replacing: replaces, isShared: isShared)
        do {
            for index in set.summaries.indices { try writer.append(try changed(set.problem(at: index))) }
            return try writer.finish()
        } catch {
            throw writer.abandon(because: error)
        }
    }

    private func changed(_ problem: Problem) throws -> Problem {
        guard let change = changes[[problem.split, problem.name]] else { return problem }
        let new = try change.applied(to: problem)
        return try change.quarantine.map { try new.quarantined(because: $0) } ?? new
    }

    /// The transforms of the old set, and beside them what the overrides are.
    private func record() throws -> String {
        var object = (try? JSONSerialization.jsonObject(with: Data(set.description.transforms.utf8))) as? [String: Any] ?? [:]
        var list = object["overrides"] as? [Any] ?? []
        let content = try Data(contentsOf: URL(fileURLWithPath: file.path))
        list.append([
            "source_fingerprint": set.fingerprint.description, "sha256": sha256(Array(content)).description,
            "problems": file.overrides.problems.count,
        ])
        object["overrides"] = list
        let data = try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data, as: UTF8.self)
    }

    /// What was changed, in words.
    var summary: String {
        let problems = file.overrides.problems
        let tests = problems.flatMap(\.tests)
        let disabled = tests.count { $0.change == .disable }
        return "\(counted(problems.count, "problem")) changed: \(problems.count { $0.quarantine != nil }) in quarantine, "
            + "\(problems.count { $0.checker != nil }) with another checker, \(problems.count { $0.timeLimit != nil }) with another time "
            + "limit; \(counted(disabled, "test")) left out, \(tests.count - disabled) with another expected output"
    }
}
