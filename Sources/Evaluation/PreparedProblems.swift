import Foundation
import Records
import ShardStore

/// The problems that the slots of one worker judge just now, each read from the set once and shared.
///
/// Tasks come ordered by problem, so a few problems at a time are enough: the least recently used one is let go.
public final class PreparedProblems: @unchecked Sendable {
    private let set: ProblemSet
    private let kinds: [TestKind]
    private let capacity: Int
    private let lock = NSLock()
    // Guarded by `lock`, most recently used last.
    private var entries: [(problem: Int, prepared: PreparedProblem)] = []

    public init(set: ProblemSet, kinds: [TestKind], capacity: Int) {
        self.set = set
        self.kinds = kinds
        self.capacity = max(1, capacity)
    }

    /// - Throws: `ShardStoreError` where the set's data is damaged or unreadable.
    public func problem(at index: Int) throws -> PreparedProblem {
        // The lock is held while reading, so that two slots never read the same problem twice.
        try lock.withLock {
            if let position = entries.firstIndex(where: { $0.problem == index }) {
                let entry = entries.remove(at: position)
                entries.append(entry)
                return entry.prepared
            }
            let prepared = try PreparedProblem(problem: set.problem(at: index, parts: ProblemParts(tests: kinds)), kinds: kinds)
            entries.append((index, prepared))
            if entries.count > capacity { entries.removeFirst() }
            return prepared
        }
    }
}
