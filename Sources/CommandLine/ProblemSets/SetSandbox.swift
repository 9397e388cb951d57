import Evaluation
import Judging
import Records
import Sandbox

/// What `data etl` runs programs of the source with. Started with the first that must be run: most sources need none.
final class SetSandbox {
    /// What was started.
    struct Host: Sendable {
        let context: JudgingContext
        /// The path of a directory.
        let scratch: String
        let tier: SandboxTier
        let toolchains: Toolchains
        let compilations: CompilationCache
        /// Those that this host has.
        let languages: [Language]

        /// The sandboxes of one thread. The caller closes them.
        /// - Parameter checkerTime: the most CPU time of one run of a checker; nil: what a judge allows.
        func rooms(checkerTime: Duration? = nil) throws -> SandboxRooms {
            var judging = context.judging
            judging.stop = .firstFailure
            judging.repeatsNearLimit = false
            if let checkerTime {
                judging.checkerLimits.cpuTime = checkerTime
                judging.checkerLimits.wallTime = checkerTime * 3
            }
            return try SandboxRooms(toolchains: toolchains) { [self, judging] paths in
                let slot = try SandboxSlot(context.sandboxOptions(tier: tier, scratch: scratch, extraPaths: paths))
                return (slot, Judge(slot: slot, toolchains: toolchains, settings: judging, compilations: compilations))
            }
        }
    }

    let context: JudgingContext
    private var scratch: ScratchDirectory?
    private var host: Host?

    init(settings: Settings) throws { context = try JudgingContext(settings: settings) }

    func close() { scratch?.remove() }

    /// - Throws: `CommandError` where the host offers no sandbox of the required tier.
    func started() throws -> Host {
        if let host { return host }
        let scratch = try scratch ?? ScratchDirectory(below: context.settings.scratch)
        self.scratch = scratch
        let tier = try context.tier(scratch: scratch.path)
        let toolchains = try context.toolchains(scratch: scratch.path)
        let started = Host(
            context: context, scratch: scratch.path, tier: tier, toolchains: toolchains,
            compilations: try context.settings.compilations(tier: tier, note: Console.note),
            languages: context.languages.languages.compactMap { try? toolchains.toolchain(named: $0.name).language })
        host = started
        return started
    }
}
