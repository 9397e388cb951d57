import FileSystem
import Glibc
import Records

/// Calls a function again and again until stopped.
package protocol Ticking: Sendable {
    /// Waits until a call that is running has returned. Once only.
    func stop()
}

/// Calls it on a thread of its own.
final class Ticker: Ticking, @unchecked Sendable {
    // All stored properties but `thread` are guarded by `mutex`; `thread` is set once, before `init` returns.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var isStopped = false
    private var thread = pthread_t()
    private let interval: Duration
    private let body: @Sendable () -> Void

    /// - Parameter body: must not hold a strong reference to what owns the ticker.
    /// - Throws: `RunError` (.noThread) where the system refuses a thread, as under a limit of processes.
    init(every interval: Duration, _ body: @escaping @Sendable () -> Void) throws(RunError) {
        self.interval = interval
        self.body = body
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
        let retained = Unmanaged.passRetained(self)
        let code = pthread_create(&thread, nil, { Ticker.run($0) }, retained.toOpaque())
        guard code == 0 else {
            retained.release()
            throw RunError(
                .noThread, "pthread_create failed for the thread that commits a journal: \(errnoText(code))",
                remedy: "Raise the limit of processes and threads (ulimit -u, or the job's pids limit), then resume")
        }
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func stop() {
        pthread_mutex_lock(mutex)
        isStopped = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
        if pthread_equal(thread, pthread_self()) != 0 { pthread_detach(thread) } else { pthread_join(thread, nil) }
    }

    private static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument else { return nil }
        let ticker = Unmanaged<Ticker>.fromOpaque(argument).takeRetainedValue()
        while ticker.waitForTick() { ticker.body() }
        return nil
    }

    /// False: stopped.
    private func waitForTick() -> Bool {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let end = Int64(deadline.tv_sec) * 1_000_000_000 + Int64(deadline.tv_nsec) + interval.nanoseconds
        deadline.tv_sec = time_t(end / 1_000_000_000)
        deadline.tv_nsec = Int(end % 1_000_000_000)
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !isStopped { if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { return !isStopped } }
        return false
    }
}
