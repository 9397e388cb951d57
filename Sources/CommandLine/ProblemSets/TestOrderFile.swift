import ColumnStore
import Digests
import Foundation
import Records
import Report

/// The file of `data check` that says in which order the tests of each problem run.
struct TestOrderFile {
    let path: String
    /// Of the file's bytes.
    let digest: Digest
    private let content: Content

    private struct Content: Decodable {
        var sourceFingerprint: String
        var problems: [Entry]
    }

    private struct Entry: Decodable {
        var problem: String
        var split: String
        /// Positions among all tests of the problem.
        var tests: [Int]
    }

    /// What every version of the format has.
    private struct Head: Decodable {
        var format: String
        var formatVersion: Int
    }

    /// - Throws: `CommandError(.usage)` for a file that cannot be read, that is no order of tests, or that another version wrote.
    init(path: String) throws {
        self.path = path
        let bytes: Data
        do { bytes = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw CommandError(.usage, "cannot read \(path): \(error.localizedDescription)", remedy: Self.remedy)
        }
        digest = sha256(Array(bytes))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let head = try? decoder.decode(Head.self, from: bytes), head.format == KillOrder.format else {
            throw CommandError(.usage, "\(path) is not an order of tests: it has no format \"\(KillOrder.format)\"", remedy: Self.remedy)
        }
        guard head.formatVersion == KillOrder.formatVersion else {
            throw CommandError(
                .usage, "\(path): format_version is \(head.formatVersion); this build reads \(KillOrder.formatVersion)",
                remedy: "Use the version of gencode that made the file, or run `gencode data check` anew.")
        }
        do { content = try decoder.decode(Content.self, from: bytes) } catch {
            throw CommandError(
                .usage, "\(path) is not an order of tests: a key is missing, or its value is of another kind", remedy: Self.remedy)
        }
    }

    private static let remedy = "Name the test_order.json of a `gencode data check`, in the directory check/ of its run."

    /// - Parameter problems: indices in the set.
    /// - Returns: by index, the order of the tests of these kinds, as positions among them; nothing for a problem that the file does not have.
    /// - Throws: `CommandError(.usage)` where the file was made for another set, or names problems or tests that the set does not have.
    func orders(of problems: [Int], in selection: ProblemSelection, kinds: [TestKind]) throws -> [Int: [Int]] {
        let whole = try checkedOrders(selection)
        var orders: [Int: [Int]] = [:]
        for index in problems {
            guard let order = whole[index] else { continue }
            let stored = try selection.set.testNames(ofProblem: index, kinds: TestKind.allCases).map(\.kind)
            let chosen = stored.indices.filter { kinds.contains(stored[$0]) }
            let places = Dictionary(uniqueKeysWithValues: zip(chosen, chosen.indices))
            orders[index] = order.compactMap { places[$0] }
        }
        return orders.filter { !$0.value.isEmpty }
    }

    /// By a problem's index in the set: positions among all its tests.
    private func checkedOrders(_ selection: ProblemSelection) throws -> [Int: [Int]] {
        let set = selection.set
        let fingerprint = set.fingerprint.description
        guard content.sourceFingerprint == fingerprint else {
            throw CommandError(
                .usage,
                "\(path) was made for the problem set with the fingerprint \(ForeignText.line(content.sourceFingerprint).prefix(12)), and "
                    + "\(selection.path) has \(fingerprint.prefix(12))",
                remedy: "Name the set that was checked, or run `gencode data check` on this one.")
        }
        let known = Dictionary(set.summaries.map { ([$0.split, $0.name], $0) }) { first, _ in first }
        var orders: [Int: [Int]] = [:]
        for entry in content.problems {
            let place = "\(path): problem \"\(ForeignText.line(entry.problem))\" of split \"\(ForeignText.line(entry.split))\""
            guard let summary = known[[entry.split, entry.problem]] else {
                throw CommandError(.usage, "\(place) is not in \(selection.path)", remedy: Self.broken)
            }
            guard orders[summary.index] == nil else { throw CommandError(.usage, "\(place) comes twice", remedy: Self.broken) }
            let count = summary.testCounts.values.reduce(0, +)
            if let objection = objection(toTestOrder: entry.tests, testCount: count) {
                throw CommandError(.usage, "\(place) has no whole order of its tests: \(objection)", remedy: Self.broken)
            }
            orders[summary.index] = entry.tests
        }
        return orders
    }

    private static let broken = "The file was changed after it was made: run `gencode data check` anew."
}
