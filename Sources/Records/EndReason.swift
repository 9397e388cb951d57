/// Why a worker stopped in order before its shard was complete. The words are stored.
public enum EndReason: String, Sendable, Hashable, CaseIterable {
    /// A person at the terminal.
    case asked
    /// The system wants the processors back at once: preemption, cancelling, shutting down.
    case terminated
    /// The worker's own time ends.
    case timeLimit = "time limit"
}
