import Records
import ShardStore

/// When a worker without work looks at the run directory again. Pauses double, with some chance in them, so that thousands of idle workers
/// neither march in step nor weigh on the file system. Where many work, who could not even ask for tasks, since everybody was asked
/// already, is the last to be needed and waits longest.
struct Polling {
    private let lease: Duration
    private var pause = Polling.shortest
    private var next = ContinuousClock.now

    private static let shortest: Duration = .milliseconds(250)

    init(lease: Duration) { self.lease = lease }

    var isDue: Bool { .now >= next }

    /// Now, with short pauses after it: something has changed.
    mutating func begin() {
        pause = Polling.shortest
        next = .now
    }

    /// - Parameter asking: nil: the worker still has tasks of its own.
    mutating func failed(_ asking: Asking?) {
        next = .now + pause * Double.random(in: 0.75...1.25)
        pause = min(pause * 2, longest(asking))
    }

    private func longest(_ asking: Asking?) -> Duration {
        if asking?.shard != nil { return min(.seconds(2), max(Polling.shortest, lease / 10)) }
        guard let asking else { return min(.seconds(2), max(Polling.shortest, lease / 10)) }
        return max(Polling.shortest, min(lease / 3, .milliseconds(500 + 20 * asking.running)))
    }
}
