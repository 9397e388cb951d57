import Foundation

/// The processors (hardware threads) that this process may use, and which of them share a physical core.
public struct CPUTopology: Sendable, Hashable {
    /// The usable processors of each physical core, ascending, cores in the order of their first.
    public let cores: [[Int]]

    /// - Parameters:
    ///   - usable: numbers of the processors that this process may run on.
    ///   - siblings: every processor of the physical core of a given one; nil: unknown, it counts as a core of its own.
    public init(usable: [Int], siblings: (Int) -> [Int]?) {
        var byCore: [[Int]: [Int]] = [:]
        for processor in Set(usable).sorted() { byCore[siblings(processor)?.sorted() ?? [processor], default: []].append(processor) }
        cores = byCore.values.sorted { $0[0] < $1[0] }
    }

    /// Of this process, from /proc/self/status (what sched_getaffinity(2) says) and /sys/devices/system/cpu.
    public static var current: CPUTopology {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
        let usable = line.flatMap { processors($0.dropFirst("Cpus_allowed_list:".count)) } ?? []
        return CPUTopology(usable: usable.isEmpty ? Array(0..<ProcessInfo.processInfo.activeProcessorCount) : usable) { processor in
            let path = "/sys/devices/system/cpu/cpu\(processor)/topology/thread_siblings_list"
            return (try? String(contentsOfFile: path, encoding: .utf8)).flatMap { processors($0[...]) }
        }
    }

    /// Every usable processor, ascending.
    public var processors: [Int] { cores.flatMap { $0 }.sorted() }

    /// Usable processors in the order in which slots take them: one of each physical core, then the second of each, and so on.
    public var placement: [Int] {
        let depth = cores.map(\.count).max() ?? 0
        return (0..<depth).flatMap { turn in cores.compactMap { $0.indices.contains(turn) ? $0[turn] : nil } }
    }

    /// Physical cores on which more than one of so many slots run, when each has the next processor of `placement`.
    public func shared(bySlots slots: Int) -> [[Int]] {
        let taken = Set(placement.prefix(slots))
        return cores.map { $0.filter(taken.contains) }.filter { $0.count > 1 }
    }

    /// The kernel's list format, such as `0-3,8`; nil: it is not one.
    static func processors(_ list: Substring) -> [Int]? {
        var found: [Int] = []
        for part in list.split(separator: ",") {
            let ends = part.split(separator: "-").map { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first >= 0, first <= last, last < 1 << 20
            else { return nil }
            found += first...last
        }
        return found.isEmpty ? nil : found
    }
}
