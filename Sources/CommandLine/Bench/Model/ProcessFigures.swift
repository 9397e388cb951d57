import Foundation

/// What the kernel counts of this process.
enum ProcessFigures {
    /// User and system time in seconds; getrusage(2).
    static func cpuSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let micros = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(micros) / 1e6
    }

    static func residentKiB() throws -> Int { try status("VmRSS:") }

    static func peakResidentKiB() throws -> Int { try status("VmHWM:") }

    /// A line of proc_pid_status(5).
    private static func status(_ name: String) throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
            let value = line.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) })
        else {
            throw CommandError(.failure, "/proc/self/status has no line \(name)")
        }
        return value
    }
}
