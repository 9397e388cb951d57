import Records
import Sandbox
import Synchronization

/// A program and the tests that a flow wants it to be run on.
struct FlowTestRequest: Sendable {
    var source: [UInt8]
    var language: String
    /// The problem's index in the set, for its limits and its checker.
    var problem: Int
    var tests: [TestCase]
}

/// A request that a task waits for. The first result counts, whether it comes from a slot or from a cancellation.
final class FlowTestJob: Sendable {
    private enum State {
        case new
        case awaited(CheckedContinuation<[TestOutcome], any Error>)
        /// Nobody has asked for the result yet.
        case early(Result<[TestOutcome], any Error>)
        case finished
    }

    let request: FlowTestRequest
    /// Stops the program that runs for this job.
    let cancellation: CancellationFlag
    private let state = Mutex(State.new)

    init(_ request: FlowTestRequest) throws {
        self.request = request
        cancellation = try CancellationFlag()
    }

    /// Resumes the waiting task once there is a result.
    func resume(_ continuation: CheckedContinuation<[TestOutcome], any Error>) {
        let early: Result<[TestOutcome], any Error>? = state.withLock { state in
            guard case .early(let result) = state else {
                state = .awaited(continuation)
                return nil
            }
            state = .finished
            return result
        }
        if let early { continuation.resume(with: early) }
    }

    func finish(_ result: Result<[TestOutcome], any Error>) {
        let waiting: CheckedContinuation<[TestOutcome], any Error>? = state.withLock { state in
            switch state {
            case .new:
                state = .early(result)
                return nil
            case .awaited(let continuation):
                state = .finished
                return continuation
            case .early, .finished: return nil
            }
        }
        waiting?.resume(with: result)
    }

    /// Kills the program that runs, and lets the waiting task go at once.
    func cancel() {
        cancellation.cancel()
        finish(.failure(CancellationError()))
    }
}
