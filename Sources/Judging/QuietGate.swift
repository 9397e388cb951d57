import Foundation

/// Lets one slot run alone: shared by the slots of a worker, so that a run near its time limit is repeated while no other runs.
public final class QuietGate: @unchecked Sendable {
    private let condition = NSCondition()
    // Guarded by `condition`.
    private var running = 0
    private var waitingForQuiet = 0
    /// Counts every run that begins beside others.
    private var begun = 0
    private var isQuiet = false

    public init() {}

    /// As `beside`.
    /// - Returns: what `body` returns, and whether another ran at any time meanwhile; nil where `body` returns nil.
    func noticingNeighbours<Result>(_ body: () throws -> Result?) rethrows -> (result: Result, hadNeighbours: Bool)? {
        let (neighbours, number) = enter()
        defer { leave() }
        guard let result = try body() else { return nil }
        return (result, neighbours || condition.withLock { begun > number })
    }

    /// Runs `body` beside others; waits while another slot runs alone or waits to.
    func beside<Result>(_ body: () throws -> Result) rethrows -> Result {
        _ = enter()
        defer { leave() }
        return try body()
    }

    private func enter() -> (neighbours: Bool, number: Int) {
        condition.withLock {
            while isQuiet || waitingForQuiet > 0 { condition.wait() }
            running += 1
            begun += 1
            return (running > 1, begun)
        }
    }

    private func leave() {
        condition.withLock {
            running -= 1
            condition.broadcast()
        }
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
