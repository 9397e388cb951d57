import Foundation
import Records

/// What a worker was given to work with: by the machine, and by a batch system where it runs under one.
struct WorkerPlace {
    /// The name that the batch system has for the job of this worker. Empty means no batch system.
    var batchJob = ""
    /// Processors; nil: what the machine shows.
    var processors: Int?
    var memory: ByteCount
    /// When this worker's time ends; nil: never.
    var deadline: ContinuousClock.Instant?
    /// For a person to know.
    var notes: [String] = []

    /// The whole machine, or what a cgroup leaves of it, without a time limit.
    static func machine() -> WorkerPlace {
        WorkerPlace(memory: ByteCount(bytes: Int(clamping: min(ProcessInfo.processInfo.physicalMemory, MemoryCgroup.limit ?? .max))))
    }

    mutating func end(in seconds: Double) {
        let end = ContinuousClock.now + .seconds(seconds)
        deadline = min(deadline ?? end, end)
    }
}

/// The memory limit of this process's own cgroup, of either version.
private enum MemoryCgroup {
    /// Bytes; nil: none, or not to be read.
    static var limit: UInt64? {
        let lines = ((try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? "").split(separator: "\n")
        let limits = lines.flatMap { line -> [UInt64] in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return [] }
            if fields[1].isEmpty { return bounds(of: String(fields[2]), below: "/sys/fs/cgroup", file: "memory.max") }
            guard fields[1].split(separator: ",").contains("memory") else { return [] }
            return bounds(of: String(fields[2]), below: "/sys/fs/cgroup/memory", file: "memory.limit_in_bytes")
        }
        return limits.min()
    }

    /// Of the group and of all above it.
    private static func bounds(of group: String, below root: String, file: String) -> [UInt64] {
        var path = root + (group == "/" ? "" : group)
        var found: [UInt64] = []
        while path.count >= root.count {
            let text = (try? String(contentsOfFile: path + "/" + file, encoding: .utf8)) ?? ""
            if let limit = UInt64(text.trimmingCharacters(in: .whitespacesAndNewlines)) { found.append(limit) }
            path = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        }
        return found
    }
}
