import Synchronization

/// Raised by a signal handler's thread, watched by the coordinator.
public final class StopSignal: Sendable {
    private let count = Atomic<Int>(0)

    public init() {}

    /// The first raise asks for a drain; every further one for an immediate stop.
    public func raise() { count.add(1, ordering: .relaxed) }

    public var isRaised: Bool { count.load(ordering: .relaxed) > 0 }
    public var isUrgent: Bool { count.load(ordering: .relaxed) > 1 }
}
