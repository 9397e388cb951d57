import Dispatch
import Records
import Synchronization

/// Stores problems on a thread of its own, in the order in which they are given. The caller makes the next problem meanwhile.
final class ProblemStoring: @unchecked Sendable {
    // `rows` is used on the queue alone, and by `finish` once the queue is empty.
    private var rows: ProblemSetRows
    private let queue = DispatchQueue(label: "gencode.problem-set")
    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 0)

    private struct State {
        /// Bytes of the problems that are not yet stored.
        var waiting = 0
        /// Whether the caller waits for room.
        var isFull = false
        var failure: (any Error)?
        var isEnded = false
    }

    /// The caller waits while problems of so many bytes are not yet stored: memory is bounded by this and one problem.
    private static let mostWaiting = 16 << 20

    init(_ rows: ProblemSetRows) { self.rows = rows }

    /// - Throws: the error of an earlier problem.
    func append(_ problem: Problem, checker: String, harness: String, digests: ProblemDigests) throws {
        let size = problem.storedBytes
        try waitForRoom(size)
        queue.async { [self] in
            let isWanted = state.withLock { !$0.isEnded && $0.failure == nil }
            do {
                if isWanted { try rows.append(problem, checker: checker, harness: harness, digests: digests) }
            } catch {
                state.withLock { $0.failure = $0.failure ?? error }
            }
            let isAwaited = state.withLock { state in
                state.waiting -= size
                defer { state.isFull = false }
                return state.isFull
            }
            if isAwaited { room.signal() }
        }
    }

    private func waitForRoom(_ size: Int) throws {
        while true {
            let hasRoom = try state.withLock { state throws -> Bool in
                if let failure = state.failure { throw failure }
                guard state.waiting > 0, state.waiting + size > Self.mostWaiting else {
                    state.waiting += size
                    return true
                }
                state.isFull = true
                return false
            }
            if hasRoom { return }
            room.wait()
        }
    }

    /// Stores what is left, and the columns of all problems.
    func finish() throws {
        try queue.sync {
            if let failure = state.withLock({ $0.failure }) { throw failure }
            try rows.finish()
        }
    }

    /// Returns when nothing is stored any more.
    func end() {
        state.withLock { $0.isEnded = true }
        queue.sync {}
    }
}

extension Problem {
    /// About what the problem takes in memory.
    fileprivate var storedBytes: Int {
        tests.reduce(0) { $0 + $1.input.count + $1.expectedOutput.count } + solutions.reduce(0) { $0 + $1.source.count }
            + statement.utf8.count + extra.utf8.count
    }
}
