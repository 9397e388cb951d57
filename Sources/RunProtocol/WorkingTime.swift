import Records

/// How long a worker may work: until it is told to stop, or until its own time ends.
struct WorkingTime {
    private let timing: WorkerTiming
    /// When no task begins any more, on the worker's own clock.
    private let lastStart: ContinuousClock.Instant?

    /// To make everything durable, and to ask for another turn.
    private static let toClose: Duration = .seconds(10)
    /// A batch system that sends SIGTERM sends SIGKILL soon after it: at once at a preemption without grace, after 30 s in most other cases.
    private static let whenTerminated: Duration = .seconds(5)

    init(_ timing: WorkerTiming) {
        self.timing = timing
        lastStart = timing.deadline.map { deadline in
            // A time that is short throughout is worked in all the same.
            let whole = max(.zero, deadline - .now)
            return deadline - min(WorkingTime.toClose + timing.longestStep, whole / 2)
        }
    }

    /// Why the worker has to stop and how long what is in flight may still take; nil: it goes on.
    func end(_ stop: StopSignal) -> (EndReason, Duration)? {
        let now = ContinuousClock.now
        let left = timing.deadline.map { max(.zero, $0 - now - min(WorkingTime.toClose, ($0 - now) / 2)) }
        if let reason = stop.reason {
            let grace = reason == .terminated ? min(timing.drainGrace, WorkingTime.whenTerminated) : timing.drainGrace
            return (reason, left.map { min($0, grace) } ?? grace)
        }
        if let lastStart, now >= lastStart { return (.timeLimit, left ?? .zero) }
        return nil
    }
}
