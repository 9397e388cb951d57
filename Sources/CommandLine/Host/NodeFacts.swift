import Foundation
import Sandbox
import Slurm

/// What a worker on this host finds around it beside sandbox and languages.
enum NodeFacts {
    static func json(settings: Settings, report: TierReport) -> [String: Any] {
        let scratch = settings.scratch
        var facts: [String: Any] = [
            "host": ProcessInfo.processInfo.hostName, "landlock_abi": report.landlockABI, "scratch": scratch,
            "scratch_type": fileSystemType(of: scratch) ?? "unknown", "batch_programs": SlurmClient.here.programsHere,
        ]
        let space = try? FileManager.default.attributesOfFileSystem(forPath: scratch)
        facts["scratch_free_mib"] = (space?[.systemFreeSize] as? NSNumber).map { $0.int64Value >> 20 }
        facts["writable_cgroups"] = writableCgroups()
        return facts
    }

    /// Whether what lies there takes memory.
    static func isInMemory(_ path: String) -> Bool { ["tmpfs", "ramfs"].contains(fileSystemType(of: path)) }

    /// By the mount point that lies nearest above.
    private static func fileSystemType(of path: String) -> String? {
        let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let mounts = (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? ""
        var best: (length: Int, type: String)?
        for line in mounts.split(separator: "\n") {
            let halves = line.components(separatedBy: " - ")
            let fields = halves[0].split(separator: " ")
            guard halves.count == 2, fields.count > 4, let type = halves[1].split(separator: " ").first else { continue }
            let point = String(fields[4])
            guard point == "/" || resolved == point || resolved.hasPrefix(point + "/") else { continue }
            // A later mount on the same point hides an earlier one.
            if point.count >= best?.length ?? 0 { best = (point.count, String(type)) }
        }
        return best?.type
    }

    /// Controllers, or `unified`, in which this user may make cgroups below that of this process.
    private static func writableCgroups() -> [String] {
        let text = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return nil }
            let controllers = fields[1].hasPrefix("name=") ? fields[1].dropFirst(5) : fields[1]
            // The unified hierarchy lies at the top, or beside the others where there are such.
            let places = controllers.isEmpty ? ["", "/unified"] : ["/" + controllers]
            guard places.contains(where: { access("/sys/fs/cgroup" + $0 + fields[2], W_OK) == 0 && isCgroup($0 + fields[2]) }) else {
                return nil
            }
            return controllers.isEmpty ? "unified" : String(controllers)
        }
    }

    private static func isCgroup(_ path: String) -> Bool { access("/sys/fs/cgroup" + path + "/cgroup.procs", F_OK) == 0 }
}
