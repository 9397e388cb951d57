import Records

/// The times that a worker keeps to.
public struct WorkerTiming: Sendable {
    /// How long an attempt of another machine may show no sign of life before it counts as dead.
    public var lease: Duration
    /// How long tasks in work may still take once the worker drains.
    public var drainGrace: Duration
    /// When the worker's own time ends; nil: never.
    public var deadline: ContinuousClock.Instant?
    /// What the part of a task that cannot be cut short may take.
    public var longestStep: Duration
    /// How long the worker waits for room on a full disk, with what it could not write in memory, before it gives up.
    public var fullDiskWait: Duration

    public init(
        lease: Duration, drainGrace: Duration, deadline: ContinuousClock.Instant? = nil, longestStep: Duration = .zero,
        fullDiskWait: Duration = .zero
    ) {
        self.lease = lease
        self.drainGrace = drainGrace
        self.deadline = deadline
        self.longestStep = longestStep
        self.fullDiskWait = fullDiskWait
    }
}

/// What a worker did.
public struct WorkerSummary: Sendable {
    /// Tasks that it ended, the failed ones included.
    public var ended = 0
    /// Tasks that failed on the worker's account, and are to be tried again.
    public var failed = 0
    public var sealed = 0
    public var drained = 0
    public var fenced = 0
    public var splits = 0
    /// Why the worker stopped before the run was complete; nil: it did not, or others hold all that is left.
    public var endReason: EndReason?
    /// Every shard of the run is sealed.
    public var isComplete = false
}

/// What a person watching a worker may want to know, in order, from the worker's thread.
public enum WorkerEvent<Record: RunRecord>: Sendable {
    case claimed(shard: Int, attempt: Int, tasks: Int)
    case recorded(Record, shard: Int, attempt: Int)
    case sealed(shard: Int, attempt: Int)
    case drained(shard: Int, attempt: Int, reason: EndReason)
    /// Tasks were given to an idle worker, as a shard of their own.
    case split(shard: Int, attempt: Int, tasks: Int, into: Int)
    case fenced(shard: Int, attempt: Int)
    case note(String)
    /// A round of the worker's is over; several come a second, also while nothing else happens.
    case round
}
