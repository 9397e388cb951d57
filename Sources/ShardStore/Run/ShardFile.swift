import Records

/// A sealed shard or a drained attempt as a column file. Both have the same groups; an attempt has no `candidates`, and may lack tasks.
///
/// - `verdicts`: one row per task, ascending: `task` (position in the plan), `verdict`, `tier`, `tests_passed`, `tests_run`, `tests_total`,
///   `first_failed_test` (-1: none), `cpu_ns`, `wall_ns`, `memory`, `speed_factor`, `attempt`.
/// - `messages`: `task`, `text`, for the tasks that have a message.
/// - `outputs`: one row per test that ran, by task, then test: `task`, `test`, `verdict`, `exit_code`, `cpu_ns`, `wall_ns`, `memory`,
///   `length`, `digest`, `blob` (row of `stored`; -1: nothing kept), and `stored`, each different output once.
/// - `superseded`: `task`, `attempt` of scored verdicts that were not used.
/// - `candidates`: one row per candidate of the shard's tasks: `row` (in the plan), `task`, `task_id`, `problem`, `label`, `language`,
///   `source_row`, and `source`, each different program once.
enum ShardFile {
    static let formatVersion = 1

    enum Kind: String {
        case shard
        case attempt
    }

    /// The attributes of a file.
    struct Description: Equatable {
        var kind: Kind
        var run: String
        var planDigest: Digest
        var shard: Int
        var attempt: Int
        var hosts: [String]
        var redone: Int
        /// Of a drained attempt.
        var ending: Ending?
    }

    /// A file's records, whole.
    struct Content {
        var description: Description
        var entries: [ShardRecords.Entry]
        var superseded: [TaskAttempt]
    }

    /// The `verdicts` group and `messages`, without the tests behind them.
    struct VerdictColumns {
        var task: [Int32] = []
        var verdict: [UInt8] = []
        var tier: [UInt8] = []
        var testsPassed: [Int32] = []
        var testsRun: [Int32] = []
        var testsTotal: [Int32] = []
        var firstFailedTest: [Int32] = []
        var cpuNanoseconds: [Int64] = []
        var wallNanoseconds: [Int64] = []
        var memoryBytes: [Int64] = []
        var speedFactor: [Double] = []
        var attempt: [Int32] = []
        var messages: [(task: Int32, text: [UInt8])] = []
    }

    static func notOurs(_ path: String, _ what: String) -> ShardStoreError {
        ShardStoreError(.wrongFormat, "\(path): \(what)", remedy: "Move it away, then resume: its tasks are run again")
    }
}

/// How a drained attempt ended, and where.
struct Ending: Hashable, Sendable {
    var reason: EndReason
    /// Empty: no batch system.
    var job: String
    var host: String
}

/// The candidates of a shard's tasks, for its `candidates` group.
struct ShardCandidates: Sendable {
    var rows: [Int32] = []
    var tasks: [Int32] = []
    var taskIdentifiers: [Digest] = []
    var problems: [String] = []
    var labels: [String] = []
    var languages: [String] = []
    var sourceRows: [Int32] = []
    var sources: [[UInt8]] = []
}
