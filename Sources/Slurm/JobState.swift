/// Where a job stands in its life, as far as waiting for it goes.
public enum JobPhase: String, Sendable, Hashable, Codable, CaseIterable {
    case pending
    case running
    case ended
    /// A word that this version does not know: wait, and ask again.
    case unknown
}

/// Why a job is where it is. A hint for triage alone: what is done, the files of the run say.
public enum JobClass: String, Sendable, Hashable, Codable, CaseIterable {
    case active
    case completed
    /// The node, its daemon or the job's start failed, or the worker itself did.
    case infrastructure
    case preempted
    case timeLimit = "time limit"
    case nodeMemory = "node memory"
    case cancelled
    case unknown
}

/// A state as Slurm's programs print it: the first word of it, `CANCELLED by 1000` being `CANCELLED`.
public struct JobState: Sendable, Hashable, Codable {
    public let word: String
    public let phase: JobPhase
    public let jobClass: JobClass

    public init(_ text: String) {
        // A plus ends a word that a column was too narrow for.
        word = String(text.drop { $0 == " " }.prefix { $0 != " " && $0 != "+" && $0 != "," })
        (phase, jobClass) = JobState.table[word] ?? (.unknown, .unknown)
    }

    /// Every word of the state and flag tables of releases 20.02 to 25.05.
    static let table: [String: (JobPhase, JobClass)] = [
        "PENDING": (.pending, .active), "CONFIGURING": (.pending, .active), "REQUEUED": (.pending, .active),
        "REQUEUE_FED": (.pending, .active), "REQUEUE_HOLD": (.pending, .active), "SPECIAL_EXIT": (.pending, .active),
        "RESV_DEL_HOLD": (.pending, .active), "POWER_UP_NODE": (.pending, .active), "EXPEDITING": (.pending, .active),
        "RUNNING": (.running, .active), "COMPLETING": (.running, .active), "SUSPENDED": (.running, .active),
        "STOPPED": (.running, .active), "SIGNALING": (.running, .active), "STAGE_OUT": (.running, .active),
        "RESIZING": (.running, .active), "UPDATE_DB": (.running, .active),
        "COMPLETED": (.ended, .completed),
        "FAILED": (.ended, .infrastructure), "NODE_FAIL": (.ended, .infrastructure), "BOOT_FAIL": (.ended, .infrastructure),
        "LAUNCH_FAILED": (.ended, .infrastructure), "RECONFIG_FAIL": (.ended, .infrastructure), "REVOKED": (.ended, .infrastructure),
        "PREEMPTED": (.ended, .preempted),
        "TIMEOUT": (.ended, .timeLimit), "DEADLINE": (.ended, .timeLimit),
        "OUT_OF_MEMORY": (.ended, .nodeMemory),
        "CANCELLED": (.ended, .cancelled),
    ]
}

/// One job or array task, as the queue or the accounting shows it.
public struct JobEntry: Sendable, Hashable, Codable {
    /// `A_T` for an array task; `A_[4-9]` for tasks that have not begun.
    public var id: String
    public var name: String
    public var state: JobState
    public var node: String
    /// Why it waits, or how it exited; empty: nothing said.
    public var reason: String
    /// How an earlier start of the same job ended: it was queued again since.
    public var earlierEnd: JobState?

    public init(id: String, name: String, state: JobState, node: String = "", reason: String = "") {
        self.id = id
        self.name = name
        self.state = state
        self.node = node
        self.reason = reason
    }

    /// This entry, where `earlier` is what was known of the job before.
    func coming(after earlier: JobEntry) -> JobEntry {
        var entry = self
        entry.earlierEnd = entry.earlierEnd ?? (earlier.state.phase == .ended && state.phase != .ended ? earlier.state : earlier.earlierEnd)
        return entry
    }

    /// How the job's last worker ended, as far as is known; else where the job stands.
    public var workerEnd: JobState { state.phase == .ended ? state : earlierEnd ?? state }
}
