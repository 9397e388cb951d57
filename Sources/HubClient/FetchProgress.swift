import Synchronization

/// How far a fetch is. Read by any thread, and written by those of the transports.
package final class FetchProgress: Sendable {
    package struct Snapshot: Hashable, Sendable {
        /// Bytes of all files that were chosen; nil: the list of files has not come yet.
        package var total: Int?
        /// Of these, the bytes that were in the cache when the fetch began.
        package var present = 0
        /// Bytes that came over the network.
        package var received = 0
        /// Bytes that were received and thrown away: of a corrupted file, or because the server does not send the end of a file alone.
        package var discarded = 0

        package init() {}
    }

    private let state = Mutex(Snapshot())

    package init() {}

    package var snapshot: Snapshot { state.withLock { $0 } }

    func begin(total: Int, present: Int) {
        state.withLock {
            $0.total = total
            $0.present = present
        }
    }

    func add(_ count: Int) { state.withLock { $0.received += count } }

    func discard(_ count: Int) { state.withLock { $0.discarded += count } }
}
