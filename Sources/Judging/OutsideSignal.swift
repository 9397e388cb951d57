import Foundation
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

/// The kernel's count of what it killed for want of memory, as a judge last saw it.
final class KillCount {
    private let current: () -> Int?
    private var seen: Int?

    init(_ current: @escaping () -> Int?) {
        self.current = current
        seen = current()
    }

    /// True where the kernel has killed something since the last question. A kernel that does not tell has killed nothing.
    func haveGrown() -> Bool {
        guard let now = current() else { return false }
        defer { seen = now }
        return seen.map { now > $0 } ?? false
    }
}

/// Processes that the kernel has killed for want of memory since the host booted, in this or any group of processes; nil: not told.
/// `oom_kill` of proc_vmstat(5).
public func outOfMemoryKills() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/vmstat", encoding: .utf8) else { return nil }
    return text.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }.flatMap { Int($0.dropFirst("oom_kill ".count)) }
}
