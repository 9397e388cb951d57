import Dispatch
import FileSystem
import Synchronization

/// The results of `transform` for 0 ..< count. The calls are made on all cores where there is more than one. Throws one of the errors.
package func parallelMap<Result: Sendable>(_ count: Int, _ transform: @Sendable (Int) throws -> Result) throws -> [Result] {
    // An observer of files sees, orders and stops what its own thread does.
    if count == 1 || Files.observer != nil { return try (0..<count).map(transform) }
    let results = Mutex<[Swift.Result<Result, any Error>?]>(Array(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let result = Swift.Result { try transform(index) }
        results.withLock { $0[index] = result }
    }
    return try results.withLock { try $0.map { try $0!.get() } }
}
