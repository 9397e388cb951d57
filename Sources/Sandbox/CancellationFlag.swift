import CSandbox
import FileSystem
import Glibc
import Synchronization

/// Stops runs from another thread: every run that was given the flag ends with `Termination.cancelled`, and so does every later one.
public final class CancellationFlag: Sendable {
    private let cancelled = Atomic<Bool>(false)
    let descriptor: OwnedDescriptor

    public init() throws(SandboxError) {
        let number = gsb_eventfd()
        guard number >= 0 else { throw .system("eventfd", "a cancellation flag", errno: errno) }
        descriptor = OwnedDescriptor(owning: number)
    }

    public var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    public func cancel() {
        cancelled.store(true, ordering: .releasing)
        var one: UInt64 = 1
        // Fails only when the counter is full: it is readable then.
        _ = Glibc.write(descriptor.number, &one, MemoryLayout<UInt64>.size)
    }
}
