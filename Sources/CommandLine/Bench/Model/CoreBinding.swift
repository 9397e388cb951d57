import Foundation

/// Binds programs to one core, by taskset(1): a program passes its cores on to all of its threads.
enum CoreBinding {
    private static let taskset = "/usr/bin/taskset"

    /// The command that runs `words` on one core.
    static func command(_ words: [String], core: Int) throws -> [String] {
        guard FileManager.default.isExecutableFile(atPath: taskset) else {
            throw CommandError(
                .failure, "the program \(taskset), which binds a client to a core, is missing", remedy: "Install the package util-linux.")
        }
        return [taskset, "-c", "\(core)"] + words
    }

    /// The first and the last core that this process may use; the same twice where there is only one.
    static func cores() throws -> (first: Int, last: Int) {
        // Such as "0-3,8": proc_pid_status(5).
        let line = try ProcessFigures.status("Cpus_allowed_list:")
        let numbers = line.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
        guard let first = numbers.first, let last = numbers.last else {
            throw CommandError(.failure, "/proc/self/status names no core that this process may use: '\(line)'")
        }
        return (first, last)
    }
}
