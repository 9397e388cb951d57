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

    static func residentKiB() throws -> Int { try kibibytes("VmRSS:") }

    static func peakResidentKiB() throws -> Int { try kibibytes("VmHWM:") }

    private static func kibibytes(_ name: String) throws -> Int {
        let value = try status(name)
        guard let number = value.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) }) else {
            throw CommandError(.failure, "/proc/self/status has no number after \(name)")
        }
        return number
    }

    /// What a line of proc_pid_status(5) says after its name, which ends with a colon.
    static func status(_ name: String) throws -> String {
        let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else {
            throw CommandError(.failure, "/proc/self/status has no line \(name)")
        }
        return String(line.dropFirst(name.count))
    }
}
