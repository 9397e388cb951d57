import Foundation

/// The memory limit of this process's own cgroup, of either version.
enum MemoryCgroup {
    /// Bytes. Nil means that there is no limit, or that it cannot be read.
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

    /// The limits of the group and of all groups above it.
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
