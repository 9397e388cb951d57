import Foundation
import Records
import Sandbox

/// What a slot does for a flow. Made and used on the slot's own thread.
protocol FlowTestSlot {
    /// - Returns: one outcome a test; nil if `cancel` was raised.
    /// - Throws: the judge's own errors.
    func outcomes(_ request: FlowTestRequest, cancel: CancellationFlag) throws -> [TestOutcome]?
    func close()
}

/// Runs the programs of flows on tests. Each slot has a thread and runs one program at a time. Callers wait without holding a thread.
final class FlowTests: TestRunning {
    private let queue = FlowTestQueue()
    private let threads = DispatchGroup()

    private static let stackSize = 4 << 20

    /// - Parameter makeSlot: makes one slot, given its number, on that slot's own thread, when the first job for it comes. If that fails, the
    ///   job gets the error, and the next job tries again.
    init(slots: Int, makeSlot: @escaping @Sendable (Int) throws -> any FlowTestSlot) {
        precondition(slots > 0, "tests run on at least one slot")
        for slot in 0..<slots {
            threads.enter()
            let thread = Thread { [queue, threads] in
                FlowTests.work(queue) { try makeSlot(slot) }
                threads.leave()
            }
            thread.name = "flow-tests-\(slot)"
            thread.stackSize = FlowTests.stackSize
            thread.start()
        }
    }

    /// - Throws: `TestRunError`; `CancellationError`, also after `close`.
    func run(_ source: [UInt8], language: String, problem: Int, tests: [TestCase]) async throws -> [TestOutcome] {
        guard !tests.isEmpty else { return [] }
        let request = FlowTestRequest(source: source, language: language, problem: problem, tests: tests)
        let job: FlowTestJob
        do { job = try FlowTestJob(request) } catch { throw TestRunError(error) }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                job.resume(continuation)
                if !queue.add(job) { job.cancel() }
            }
        } onCancel: {
            job.cancel()
        }
    }

    /// Kills what runs and cancels what waits. Blocks until every sandbox is gone: not to be called from a task.
    func close() {
        queue.close()
        threads.wait()
    }

    private static func work(_ queue: FlowTestQueue, makeSlot: () throws -> any FlowTestSlot) {
        var slot: (any FlowTestSlot)?
        while let job = queue.take() {
            let outcomes = Result {
                let own = try slot ?? makeSlot()
                slot = own
                return try own.outcomes(job.request, cancel: job.cancellation)
            }
            job.finish(
                outcomes.mapError { TestRunError($0) }.flatMap { outcomes in
                    outcomes.map { .success($0) } ?? .failure(CancellationError())
                })
            queue.finish(job)
        }
        slot?.close()
    }
}
