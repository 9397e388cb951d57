import Synchronization

/// Carries what arrives for one transfer from the event thread to the task that waits for it.
final class Mailbox: Sendable {
    enum Delivery: Sendable {
        case events(EventBatch)
        case ended(HTTPEnding)
    }

    private struct State {
        /// Each has at least one event.
        var batches: [EventBatch] = []
        var ending: HTTPEnding?
        var waiter: UnsafeContinuation<Delivery, Never>?
    }

    private let state = Mutex(State())

    func put(_ batch: EventBatch) {
        guard !batch.isEmpty else { return }
        let waiter = state.withLock { state in
            guard let waiter = state.waiter.take() else {
                state.batches.append(batch)
                return nil as UnsafeContinuation<Delivery, Never>?
            }
            return waiter
        }
        waiter?.resume(returning: .events(batch))
    }

    func end(_ ending: HTTPEnding) {
        let waiter = state.withLock { state in
            let waiter = state.waiter.take()
            if waiter == nil { state.ending = ending }
            return waiter
        }
        waiter?.resume(returning: .ended(ending))
    }

    /// The ending comes last. One task waits at a time.
    func next() async -> Delivery {
        await withUnsafeContinuation { continuation in
            let ready: Delivery? = state.withLock { state in
                if !state.batches.isEmpty { return .events(state.batches.removeFirst()) }
                if let ending = state.ending.take() { return .ended(ending) }
                state.waiter = continuation
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }
}
