import ColumnStore
import Foundation
import ModelClient
import Records
import RunProtocol
import Synchronization

/// Works on a worker's tasks as flows, many at once: each is a task of Swift's that waits for the model most of the time.
public final class FlowExecutor: TaskExecutor, Sendable {
    public typealias Record = GenerationRecord

    /// Solves one task by the given port.
    public typealias Solve = @Sendable (_ task: Int, _ port: RecordingPort) async throws -> CandidateRecord
    /// Makes the port of one task.
    public typealias MakePort =
        @Sendable (
            _ task: QueuedTask<GenerationRecord>, _ sources: RecordingPort.Sources, _ record: @escaping @Sendable (GenerationRecord) -> Void
        ) -> RecordingPort

    private struct Running {
        var task: Task<Void, Never>
        var attempt: AttemptKey
    }

    private struct State {
        var running: [Int: Running] = [:]
        /// Attempts that another worker has taken over.
        var lost: Set<AttemptKey> = []
        var next = 0
        /// No flow may ask anything new.
        var isStopped = false
        /// The first error that ends the run. It is told after everything in work has ended, so that nothing that was paid for is lost.
        var failure: (any Error)?
        var isCancelled = false
    }

    public let capacity: Int
    private let asking: any ModelAsking
    private let testing: (any TestRunning)?
    private let makePort: MakePort
    private let solve: Solve
    private let state = Mutex(State())
    private let free = DispatchSemaphore(value: 0)
    private let running = DispatchGroup()

    /// - Parameter capacity: flows at once.
    public init(
        capacity: Int, asking: any ModelAsking, testing: (any TestRunning)?, makePort: @escaping MakePort, solve: @escaping Solve
    ) {
        precondition(capacity > 0, "a worker has room for at least one flow")
        self.capacity = capacity
        self.asking = asking
        self.testing = testing
        self.makePort = makePort
        self.solve = solve
        // Dispatch ends the process where a semaphore goes with less than it began with, so it begins with nothing.
        for _ in 0..<capacity { free.signal() }
    }

    public func start(_ queue: TaskQueue<GenerationRecord>) {
        running.enter()
        let thread = Thread { [self] in
            beginFlows(queue)
            running.leave()
        }
        thread.name = "flows"
        thread.start()
    }

    private func beginFlows(_ queue: TaskQueue<GenerationRecord>) {
        while true {
            free.wait()
            guard let next = queue.take() else { return }
            begin(next, queue)
        }
    }

    private func begin(_ next: QueuedTask<GenerationRecord>, _ queue: TaskQueue<GenerationRecord>) {
        running.enter()
        state.withLock { state in
            let number = state.next
            state.next += 1
            let task = Task { [self] in
                let record = await outcome(of: next, queue)
                end(number, of: next, with: record, queue)
                free.signal()
                running.leave()
            }
            state.running[number] = Running(task: task, attempt: next.attempt)
            if state.isCancelled || state.lost.contains(next.attempt) { task.cancel() }
        }
    }

    private var mayAsk: Bool { state.withLock { !$0.isStopped } }

    /// nil: the task was given up, and is to be gone on with later.
    private func outcome(of next: QueuedTask<GenerationRecord>, _ queue: TaskQueue<GenerationRecord>) async -> GenerationRecord? {
        let sources = RecordingPort.Sources(asking: asking, testing: testing) { [self] in mayAsk }
        let port = makePort(next, sources) { queue.add($0, of: next) }
        do {
            return GenerationRecord(task: next.task, .candidate(try await solve(next.task, port)))
        } catch is FlowStopped {
            return nil
        } catch is CancellationError {
            return nil
        } catch let error as any FailureShape where FlowExecutor.concernsOneTask(error) {
            return GenerationRecord(task: next.task, .unanswered(reason: error.text))
        } catch {
            fail(error, queue)
            return nil
        }
    }

    /// Nothing new begins. What is in flight may end, so that it is not paid for in vain.
    private func fail(_ error: any Error, _ queue: TaskQueue<GenerationRecord>) {
        queue.stop()
        state.withLock { state in
            state.isStopped = true
            state.failure = state.failure ?? error
        }
        asking.drain()
    }

    /// Whether other tasks may do better: the model did not answer this one, its tests could not be run, or its problem cannot be read.
    private static func concernsOneTask(_ error: any FailureShape) -> Bool {
        error.has(ModelCode.unanswered) || error.has(TestRunCode.notRun) || error.has(StoreCode.damaged)
    }

    private func end(
        _ number: Int, of next: QueuedTask<GenerationRecord>, with record: GenerationRecord?, _ queue: TaskQueue<GenerationRecord>
    ) {
        let failure = state.withLock { state in
            state.running[number] = nil
            return state.running.isEmpty ? state.failure : nil
        }
        queue.finish(next, with: record, failure: failure)
    }

    /// A request that was sent may end; nothing new is asked, and no request is sent again.
    public func drain() {
        state.withLock { $0.isStopped = true }
        asking.drain()
    }

    /// Cancels the flows of the attempt, and with them the requests that they have in flight.
    public func abandon(_ attempt: AttemptKey) {
        let tasks = state.withLock { state in
            state.lost.insert(attempt)
            return state.running.values.filter { $0.attempt == attempt }.map(\.task)
        }
        for task in tasks { task.cancel() }
    }

    public func cancel() {
        let tasks = state.withLock { state in
            state.isStopped = true
            state.isCancelled = true
            return state.running.values.map(\.task)
        }
        for task in tasks { task.cancel() }
    }

    public func close() { running.wait() }
}
