import Records
import Synchronization

/// Raised by a signal handler's thread, watched by the coordinator.
public final class StopSignal: Sendable {
    private struct State {
        var reason: EndReason?
        var asked = 0
    }

    private let state = Mutex(State())

    public init() {}

    /// The first raise asks for a drain. The last one's reason holds: a notice of the time limit can be followed by the word that time is up.
    /// A person who asks twice wants an immediate stop; batch systems repeat themselves and mean nothing by it.
    public func raise(_ reason: EndReason = .asked) {
        state.withLock { state in
            state.reason = reason
            if reason == .asked { state.asked += 1 }
        }
    }

    /// nil: not raised.
    public var reason: EndReason? { state.withLock { $0.reason } }
    public var isRaised: Bool { reason != nil }
    public var isUrgent: Bool { state.withLock { $0.asked > 1 } }
}
