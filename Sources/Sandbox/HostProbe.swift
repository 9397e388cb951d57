import Records

/// What this host offers, found by trying: a tier counts when a program has run in it.
public struct TierReport: Sendable {
    public struct Refusal: Sendable {
        public let tier: SandboxTier
        /// The step, its call, and the error's name.
        public let reason: String
    }

    public var highest: SandboxTier
    /// One per tier above `highest`, from the top.
    public var refusals: [Refusal]
    /// Landlock's version; 0: the kernel has none, and T3 goes without.
    public var landlockABI: Int
}

public enum HostProbe {
    /// Tries T3, then T2, with the first of `commands` that exists (by default `/bin/true`).
    public static func run(scratch: String, supervisorPath: String? = nil, command: [String] = ["/bin/true"]) -> TierReport {
        var refusals: [TierReport.Refusal] = []
        for tier in [SandboxTier.t3, .t2] {
            do throws(SandboxError) {
                let slot = try SandboxSlot(SandboxOptions(tier: tier, scratch: scratch, supervisorPath: supervisorPath))
                let limits = Limits(cpuTime: .seconds(5), wallTime: .seconds(10), memory: .mebibytes(256))
                let outcome = try slot.run(Program(arguments: command, limits: limits))
                guard outcome.termination == .exited(code: 0) else {
                    refusals.append(.init(tier: tier, reason: "\(command[0]) ended with \(outcome.termination) in the sandbox"))
                    continue
                }
                return TierReport(highest: tier, refusals: refusals, landlockABI: slot.landlockABI)
            } catch {
                refusals.append(.init(tier: tier, reason: error.message))
            }
        }
        return TierReport(highest: .none, refusals: refusals, landlockABI: 0)
    }
}
