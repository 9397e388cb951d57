import Dispatch
import Synchronization

/// `transform` of 0 ..< count, on all cores where there is more than one call to make. Throws one of the errors.
func parallelMap<Result: Sendable>(_ count: Int, _ transform: @Sendable (Int) throws -> Result) throws -> [Result] {
    if count == 1 { return [try transform(0)] }
    let results = Mutex<[Swift.Result<Result, any Error>?]>(Array(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let result = Swift.Result { try transform(index) }
        results.withLock { $0[index] = result }
    }
    return try results.withLock { try $0.map { try $0!.get() } }
}
