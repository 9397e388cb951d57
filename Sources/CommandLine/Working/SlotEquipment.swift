import Evaluation
import Judging
import Records
import RunProtocol
import Sandbox

/// What the judges of one worker's slots share.
struct SlotEquipment: Sendable {
    let context: JudgingContext
    /// The settings of the plan with the speed of this host.
    let judging: JudgeSettings
    let tier: SandboxTier
    let scratch: String
    let toolchains: Toolchains
    let compilations: CompilationCache
    let stop: StopSignal
    private let gate = QuietGate()
    /// What a person should know.
    let note: String?

    init(
        context: JudgingContext, judging: JudgeSettings, tier: SandboxTier, scratch: String, toolchains: Toolchains,
        compilations: CompilationCache, stop: StopSignal, note: String?
    ) {
        self.context = context
        self.judging = judging
        self.tier = tier
        self.scratch = scratch
        self.toolchains = toolchains
        self.compilations = compilations
        self.stop = stop
        self.note = note
    }

    /// The sandboxes of one slot, which its thread uses and closes.
    /// - Parameter processor: the only one that programs of the slot run on; nil: any.
    func rooms(processor: Int?) throws -> SandboxRooms {
        try SandboxRooms(toolchains: toolchains) { paths in
            var options = context.sandboxOptions(tier: tier, scratch: scratch, extraPaths: paths)
            options.cpu = processor
            let slot = try SandboxSlot(options)
            let judge = Judge(
                slot: slot, toolchains: toolchains, settings: judging, compilations: compilations, gate: gate,
                stopReason: { stop.reason })
            return (slot, judge)
        }
    }
}
