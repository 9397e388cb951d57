import RunProtocol
import Slurm

/// Why a verdict is missing. Each missing verdict has exactly one of these.
enum MissingClass: String, CaseIterable, Comparable {
    /// A worker that lives has it.
    case inWork = "in work"
    case neverStarted = "never started"
    case preempted
    case timeLimit = "time limit"
    case nodeMemory = "node memory"
    case infrastructure

    static func < (left: MissingClass, right: MissingClass) -> Bool {
        allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }

    /// What the user may do about it.
    var remedy: String {
        switch self {
        case .inWork: "wait"
        case .neverStarted: "wait for a worker, or start one"
        case .preempted: "stopped from outside (preemption, scancel, Ctrl-C): resume"
        case .timeLimit: "resume; a longer --time saves starts"
        case .nodeMemory: "resume with more --mem, or fewer slots"
        case .infrastructure: "look at the log, then resume"
        }
    }

    /// Words of the files first, those of the batch system second: its states are hints.
    /// - Parameters:
    ///   - shard: the one that has the task; nil: none of the newest round.
    ///   - job: what the batch system says of the shard's last worker; nil: nothing.
    ///   - isJudgeError: the judge tried the task and failed on its own account.
    init(of shard: ShardStatus?, job: JobEntry?, isJudgeError: Bool = false) {
        guard let shard, !isJudgeError || shard.state == .running else {
            self = .infrastructure
            return
        }
        switch shard.state {
        case .unclaimed: self = .neverStarted
        case .running: self = job?.state.phase == .ended ? MissingClass(ofDead: job) : .inWork
        case .drained:
            switch shard.endReason {
            case .timeLimit: self = .timeLimit
            case .asked: self = .preempted
            // The same signal announces a preemption, the time limit and a cancelling.
            case .terminated: self = job?.workerEnd.jobClass == .timeLimit ? .timeLimit : .preempted
            case nil: self = .infrastructure
            }
        case .stale: self = MissingClass(ofDead: job)
        case .sealed, .damaged: self = .infrastructure
        }
    }

    /// A worker that left no word.
    private init(ofDead job: JobEntry?) {
        switch job?.workerEnd.jobClass {
        case .preempted, .cancelled: self = .preempted
        case .timeLimit: self = .timeLimit
        case .nodeMemory: self = .nodeMemory
        case .active, .completed, .infrastructure, .unknown, nil: self = .infrastructure
        }
    }
}
