import Dispatch
import FileSystem
import Records
import Synchronization

/// Stores problems on another thread, in the order in which they are given, so that the caller can make the next problem meanwhile.
final class ProblemStoring: @unchecked Sendable {
    // `rows` is used on the queue alone, and by `finish` once the queue is empty.
    private var rows: ProblemSetRows
    private let queue: DispatchQueue
    private let mostWaiting: Int
    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 0)

    private struct State {
        /// Bytes that the problems which are not yet stored take in memory.
        var waiting = 0
        /// Whether the caller waits for room.
        var isFull = false
        var failure: (any Error)?
        var isEnded = false
    }

    /// The columns of numbers and digests are in memory too, until `finish`: some 40 bytes for each test and each solution, and some 300 for
    /// each problem.
    /// - Parameters:
    ///   - mostWaiting: the caller waits while problems of so many bytes are not yet stored. So the problems in memory are these, the one
    ///     that the caller makes, and one more if it is larger than this by itself.
    ///   - queue: of the storing alone. Serial.
    init(_ rows: ProblemSetRows, mostWaiting: Int = 16 << 20, queue: DispatchQueue = DispatchQueue(label: "gencode.problem-set")) {
        self.rows = rows
        self.mostWaiting = mostWaiting
        self.queue = queue
    }

    /// The first error of storing a problem; nil: none so far.
    var failure: (any Error)? { state.withLock { $0.failure } }

    /// - Throws: the error of an earlier problem, which names that problem.
    func append(_ problem: Problem, checker: String, harness: String, digests: ProblemDigests) throws {
        let size = problem.storedBytes
        try waitForRoom(size)
        queue.async { [self] in
            let isWanted = state.withLock { !$0.isEnded && $0.failure == nil }
            do {
                if isWanted { try rows.append(problem, checker: checker, harness: harness, digests: digests) }
            } catch {
                state.withLock { $0.failure = $0.failure ?? Self.error(error, storing: problem) }
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
                guard state.waiting > 0, state.waiting + size > mostWaiting else {
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
            if let failure { throw failure }
            try rows.finish()
        }
    }

    /// The error comes up at a later problem. So it must say which one it is about.
    private static func error(_ error: any Error, storing problem: Problem) -> any Error {
        let place = "problem '\(problem.name)' of the split '\(problem.split)'"
        switch error {
        case let error as StoreError: return StoreError(error.code, "\(place): \(error.message)", remedy: error.remedy, cause: error.cause)
        case let error as FileError: return FileError(error.code, "\(place): \(error.message)", remedy: error.remedy, cause: error.cause)
        default: return error
        }
    }

    /// Returns when nothing is stored any more.
    func end() {
        state.withLock { $0.isEnded = true }
        queue.sync {}
    }
}

extension Problem {
    /// About what the problem takes in memory: its texts, and a constant for each test, solution and text beside them.
    fileprivate var storedBytes: Int {
        let texts = [name, split, statement, source, difficulty, extra] + tags
        return texts.reduce(0) { $0 + $1.utf8.count } + texts.count * Self.perText
            + tests.reduce(0) { $0 + $1.storedBytes } + solutions.reduce(0) { $0 + $1.source.count + $1.label.utf8.count + Self.perRow }
            + checker.storedBytes + (harness?.storedBytes ?? 0)
    }

    /// A `String` with its buffer, in bytes.
    fileprivate static let perText = 48
    /// A test or a solution with the headers of its arrays and texts, in bytes.
    fileprivate static let perRow = 256
}

extension TestCase {
    fileprivate var storedBytes: Int {
        input.count + expectedOutput.count + name.utf8.count + Problem.perRow + (settings.checker?.storedBytes ?? 0)
            + (settings.arguments + (settings.checkerArguments ?? [])).reduce(0) { $0 + $1.utf8.count + Problem.perText }
            + settings.files.reduce(0) { $0 + $1.name.utf8.count + $1.content.count + Problem.perText }
    }
}

extension CheckerSpec {
    fileprivate var storedBytes: Int {
        guard case .program(let program) = self else { return Problem.perRow }
        return program.files.reduce(Problem.perRow) { $0 + $1.content.count + $1.name.utf8.count + Problem.perText }
            + program.arguments.reduce(0) { $0 + $1.utf8.count + Problem.perText }
    }
}

extension Harness {
    fileprivate var storedBytes: Int {
        frames.values.reduce(Problem.perRow) { $0 + $1.before.utf8.count + $1.stub.utf8.count + $1.after.utf8.count + 3 * Problem.perText }
    }
}
