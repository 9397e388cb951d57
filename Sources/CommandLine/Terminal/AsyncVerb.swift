import Dispatch

/// Runs asynchronous work for a verb, whose thread waits meanwhile.
func waiting<Value: Sendable>(for work: @escaping @Sendable () async throws -> Value) throws -> Value {
    let outcome = AsyncOutcome<Value>()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        do { outcome.result = .success(try await work()) } catch { outcome.result = .failure(error) }
        done.signal()
    }
    done.wait()
    guard let result = outcome.result else { preconditionFailure("the work ended without an outcome") }
    return try result.get()
}

private final class AsyncOutcome<Value: Sendable>: @unchecked Sendable {
    // Written before the semaphore is signalled, read after it was waited for.
    var result: Result<Value, any Error>?
}
