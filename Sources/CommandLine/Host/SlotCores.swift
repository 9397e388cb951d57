import Foundation
import Records
import Sandbox

/// Which processor each slot of a worker is pinned to, by `run.pin_slots`. Reserved among the workers of this host for as long as this lives.
final class SlotCores: Sendable {
    private let reservations: [ProcessorReservation]
    /// What a person should know and need not act on.
    let notes: [String]

    /// - Throws: `CommandError(.usage)` where pinning is demanded and there are more slots than processors.
    init(slots: Int, mode: AutomaticFlag, topology: CPUTopology = .current) throws {
        let order = topology.placement
        guard mode == .on || mode == .auto && slots <= topology.cores.count else {
            (reservations, notes) = ([], [])
            return
        }
        guard slots <= order.count else {
            throw CommandError(
                .usage, "run.pin_slots = true with \(slots) slots: this process may use \(counted(order.count, "processor"))",
                remedy: "Ask for fewer --slots, or set run.pin_slots = \"auto\".")
        }
        // Unless it is demanded, no slot takes the second thread of a core: half a core is worse than no core of its own.
        let candidates = mode == .on ? order : Array(order.prefix(topology.cores.count))
        var taken: [ProcessorReservation] = []
        for processor in candidates where taken.count < slots {
            if let reservation = try ProcessorReservation(processor) { taken.append(reservation) }
        }
        reservations = taken
        notes = taken.count < slots ? ["other workers have cores here: \(taken.count) of \(counted(slots, "slot")) pinned"] : []
    }

    /// nil: the slot is not pinned.
    func processor(ofSlot slot: Int) -> Int? { reservations.indices.contains(slot) ? reservations[slot].processor : nil }
}
