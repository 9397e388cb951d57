import ColumnStore
import Foundation
import Judging
import Records

/// The problems that the slots of one worker judge just now, each read from the set once and shared.
///
/// Tasks come ordered by problem, so a few problems at a time are enough: the least recently used are let go.
public final class PreparedProblems: @unchecked Sendable {
    private let set: ProblemSet
    private let kinds: [TestKind]
    private let orders: [Int: [Int]]
    private let capacity: Int
    private let bytes: Int
    private let lock = NSLock()
    // Guarded by `lock`, most recently used last.
    private var entries: [(problem: Int, prepared: PreparedProblem)] = []

    /// - Parameters:
    ///   - orders: as `EvaluationPlan.testOrders`.
    ///   - capacity: problems that are kept at most.
    ///   - bytes: of the tests of those; the newest is kept however large. What a slot still uses stays in memory beside them.
    public init(set: ProblemSet, kinds: [TestKind], orders: [Int: [Int]], capacity: Int, bytes: ByteCount) {
        self.set = set
        self.kinds = kinds
        self.orders = orders
        self.capacity = max(1, capacity)
        self.bytes = bytes.bytes
    }

    /// - Throws: `StoreError` where the set's data is damaged or unreadable.
    public func problem(at index: Int) throws -> PreparedProblem {
        // The lock is held while reading, so that two slots never read the same problem twice.
        try lock.withLock {
            if let position = entries.firstIndex(where: { $0.problem == index }) {
                let entry = entries.remove(at: position)
                entries.append(entry)
                return entry.prepared
            }
            let problem = try set.problem(at: index, parts: ProblemParts(tests: kinds))
            let prepared = try PreparedProblem(problem: problem, kinds: kinds, testOrder: orders[index])
            entries.append((index, prepared))
            shrink()
            return prepared
        }
    }

    private func shrink() {
        var held = entries.reduce(0) { $0 + $1.prepared.testBytes }
        while entries.count > 1, entries.count > capacity || held > bytes { held -= entries.removeFirst().prepared.testBytes }
    }
}
