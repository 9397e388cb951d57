import Records
import ShardStore

/// How long a worker may work: until it is told to stop, or until its own time ends.
struct WorkingTime {
    private let options: RunWorker.Options
    /// When no task begins any more, on the worker's own clock.
    private let lastStart: ContinuousClock.Instant?

    /// To make everything durable, and to ask for another turn.
    private static let toClose: Duration = .seconds(10)
    /// Whoever sends SIGTERM sends SIGKILL soon after: at once after a preemption without grace, 30 s after in most other cases.
    private static let whenTerminated: Duration = .seconds(5)

    init(_ options: RunWorker.Options) {
        self.options = options
        lastStart = options.deadline.map { deadline in
            // A time that is short throughout is worked in all the same.
            let whole = max(.zero, deadline - .now)
            return deadline - min(WorkingTime.toClose + options.longestTest, whole / 2)
        }
    }

    /// Why the worker has to stop and how long what is in flight may still take; nil: it goes on.
    func end(_ stop: StopSignal) -> (EndReason, Duration)? {
        let now = ContinuousClock.now
        let left = options.deadline.map { max(.zero, $0 - now - min(WorkingTime.toClose, ($0 - now) / 2)) }
        if let reason = stop.reason {
            let grace = reason == .terminated ? min(options.drainGrace, WorkingTime.whenTerminated) : options.drainGrace
            return (reason, left.map { min($0, grace) } ?? grace)
        }
        if let lastStart, now >= lastStart { return (.timeLimit, left ?? .zero) }
        return nil
    }
}
