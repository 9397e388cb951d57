import Foundation
import Synchronization

/// Work on threads of its own, such as a run that the test's thread ends.
///
/// A test asserts on its own thread: an issue that is recorded on another thread belongs to no test. So a body throws, or collects what the
/// test looks at afterwards.
package final class BackgroundWork: Sendable {
    private let group = DispatchGroup()
    private let failures = Mutex<[any Error]>([])

    package init() {}

    package func start(_ body: @escaping @Sendable () throws -> Void) {
        group.enter()
        Thread.detachNewThread { [self] in
            defer { group.leave() }
            do { try body() } catch { failures.withLock { $0.append(error) } }
        }
    }

    /// Waits for all bodies.
    /// - Throws: the first error of a body.
    package func wait() throws {
        group.wait()
        if let error = failures.withLock({ $0.first }) { throw error }
    }
}

/// Runs the body with 0, 1, ... on so many threads at once, and waits for all of them.
/// - Throws: the first error of a body.
package func inParallel(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
    let work = BackgroundWork()
    for number in 0..<count { work.start { try body(number) } }
    try work.wait()
}

/// Something that another thread waited for did not come.
package struct WaitedInVain: Error {
    package init() {}
}
