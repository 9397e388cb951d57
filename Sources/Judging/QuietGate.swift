import Foundation

/// Lets one slot run alone: shared by the slots of a worker, so that a run near its time limit is repeated while no other runs.
public final class QuietGate: @unchecked Sendable {
    private let condition = NSCondition()
    // Guarded by `condition`.
    private var running = 0
    private var waitingForQuiet = 0
    private var isQuiet = false

    public init() {}

    /// Runs `body` beside others; waits while another slot runs alone or waits to.
    func beside<Result>(_ body: () throws -> Result) rethrows -> Result {
        condition.withLock {
            while isQuiet || waitingForQuiet > 0 { condition.wait() }
            running += 1
        }
        defer {
            condition.withLock {
                running -= 1
                condition.broadcast()
            }
        }
        return try body()
    }

    /// Runs `body` once every run that has begun is over.
    func alone<Result>(_ body: () throws -> Result) rethrows -> Result {
        condition.withLock {
            waitingForQuiet += 1
            while isQuiet || running > 0 { condition.wait() }
            waitingForQuiet -= 1
            isQuiet = true
        }
        defer {
            condition.withLock {
                isQuiet = false
                condition.broadcast()
            }
        }
        return try body()
    }
}
