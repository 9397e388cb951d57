import Glibc

/// CPU time of the calling thread, clock_gettime(2): a busy machine takes nothing of it.
package func cpuTimeOfThread() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
