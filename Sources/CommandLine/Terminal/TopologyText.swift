import Records
import Sandbox

/// How `doctor` prints the processors of this host.
enum TopologyText {
    static func lines(_ topology: CPUTopology, slots: Int) -> [String] {
        let siblings = topology.cores.filter { $0.count > 1 }
        let numbers = topology.processors.map(String.init).joined(separator: ", ")
        var lines = ["processors    \(numbers), on \(counted(topology.cores.count, "physical core"))"]
        if !siblings.isEmpty { lines.append("  hyper-threads of one core: \(groups(siblings))") }
        let shared = topology.shared(bySlots: slots)
        if !shared.isEmpty {
            lines.append(
                "  warning: with \(counted(slots, "slot")) two slots share a physical core (\(groups(shared))): times are truer with "
                    + "--slots \(topology.cores.count)")
        }
        return lines
    }

    static func json(_ topology: CPUTopology, slots: Int) -> [String: Any] {
        ["processors": topology.processors, "physical_cores": topology.cores, "shared_by_slots": topology.shared(bySlots: slots)]
    }

    private static func groups(_ cores: [[Int]]) -> String {
        cores.map { $0.map(String.init).joined(separator: "+") }.joined(separator: ", ")
    }
}
