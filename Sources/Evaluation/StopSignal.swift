import ShardStore
import Synchronization

/// Raised by a signal handler's thread, watched by the coordinator.
public final class StopSignal: Sendable {
    private struct State {
        var reason: EndReason?
        var count = 0
    }

    private let state = Mutex(State())

    public init() {}

    /// The first raise asks for a drain; every further one for an immediate stop. The last one's reason holds: a notice of the time limit
    /// can be followed by the word that time is up.
    public func raise(_ reason: EndReason = .asked) {
        state.withLock { state in
            state.reason = reason
            state.count += 1
        }
    }

    /// nil: not raised.
    public var reason: EndReason? { state.withLock { $0.reason } }
    public var isRaised: Bool { reason != nil }
    public var isUrgent: Bool { state.withLock { $0.count > 1 } }
}
