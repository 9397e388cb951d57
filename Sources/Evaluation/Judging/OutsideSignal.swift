import Glibc
import Sandbox

extension Termination {
    /// Ended by a signal that batch systems, terminals and administrators send to everything in a job, candidates too; or with the exit
    /// status of a runtime that takes such a signal for a wish to end.
    var mayComeFromOutside: Bool {
        let sent = [SIGHUP, SIGINT, SIGQUIT, SIGKILL, SIGUSR1, SIGUSR2, SIGTERM]
        switch self {
        case .signaled(let signal): return sent.contains(signal)
        case .exited(let code): return sent.contains(code - 128)
        default: return false
        }
    }
}
