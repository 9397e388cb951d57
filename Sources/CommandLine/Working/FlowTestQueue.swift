import Foundation

/// The jobs of flows, in the order in which they came. Tasks add them, the threads of slots take them.
final class FlowTestQueue: @unchecked Sendable {
    private let condition = NSCondition()
    // Guarded by `condition`.
    private var waiting: [FlowTestJob] = []
    private var running: [ObjectIdentifier: FlowTestJob] = [:]
    private var isClosed = false

    /// - Returns: false if the queue is closed.
    func add(_ job: FlowTestJob) -> Bool {
        condition.withLock {
            guard !isClosed else { return false }
            waiting.append(job)
            condition.signal()
            return true
        }
    }

    /// Blocks until there is a job; nil: the queue is closed.
    func take() -> FlowTestJob? {
        condition.withLock {
            while true {
                if isClosed { return nil }
                while let job = waiting.isEmpty ? nil : waiting.removeFirst() {
                    if job.cancellation.isCancelled { continue }
                    running[ObjectIdentifier(job)] = job
                    return job
                }
                condition.wait()
            }
        }
    }

    func finish(_ job: FlowTestJob) { condition.withLock { running[ObjectIdentifier(job)] = nil } }

    /// Cancels every job, and lets `take` return nil from now on.
    func close() {
        let jobs = condition.withLock {
            isClosed = true
            defer { waiting = [] }
            condition.broadcast()
            return waiting + running.values
        }
        for job in jobs { job.cancel() }
    }
}
