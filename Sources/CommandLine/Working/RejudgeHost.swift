import Evaluation
import Judging
import Sandbox
import Synchronization

/// What the slots of a rejudgement run programs with. It looks at the host when the first program must run, and not before: a rejudgement
/// with built-in checkers starts no process. Safe to use from many threads.
final class RejudgeHost: @unchecked Sendable {
    // Nothing of the execution changes after it was made.
    private let execution: RunExecution
    private let context: JudgingContext
    private let scratch: String
    private let equipment = Mutex<SlotEquipment?>(nil)

    init(execution: RunExecution, context: JudgingContext, scratch: String) {
        self.execution = execution
        self.context = context
        self.scratch = scratch
    }

    /// - Throws: `CommandError` where the host offers no sandbox of the required tier, or other toolchains than the plan's.
    func rooms(ofSlot number: Int) throws -> SandboxRooms {
        let ready = try equipment.withLock { equipment in
            let ready = try equipment ?? execution.equipment(context: context, tier: try context.tier(scratch: scratch), scratch: scratch)
            equipment = ready
            return ready
        }
        return try ready.rooms(processor: nil)
    }
}
