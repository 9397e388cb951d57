import Records
import Testing

@testable import CommandLine
@testable import Sandbox

/// `require_tier` against what the host offers and what `tier` asks for.
@Suite struct RequiredTierTests {
    private func context(tier: String, required: String) throws -> JudgingContext {
        var settings = Settings(base: "/")
        try settings.set("tier", to: tier, at: "test")
        try settings.set("require_tier", to: required, at: "test")
        return try JudgingContext(settings: settings)
    }

    private func report(_ highest: SandboxTier) -> TierReport {
        let refusals = [SandboxTier.t3, .t2].filter { $0 > highest }.map {
            TierReport.Refusal(tier: $0, reason: "landlock_create_ruleset: ENOSYS")
        }
        return TierReport(highest: highest, refusals: refusals, landlockABI: 0)
    }

    static let accepted: [(tier: String, required: String, offered: SandboxTier, used: SandboxTier)] = [
        ("highest", "T3", .t3, .t3), ("highest", "T2", .t3, .t3), ("highest", "T2", .t2, .t2), ("T2", "T2", .t3, .t2),
        ("T3", "T3", .t3, .t3),
    ]

    @Test(arguments: accepted) func theTierIsTheOneAskedFor(tier: String, required: String, offered: SandboxTier, used: SandboxTier) throws
    {
        #expect(try context(tier: tier, required: required).tier(offered: report(offered)) == used)
    }

    /// The host offers less than is required, or less than is asked for; `tier` alone does not lower what is required.
    static let refused: [(tier: String, required: String, offered: SandboxTier, says: String)] = [
        ("highest", "T3", .t2, "this host offers sandbox tier T2, T3 is required (T3: landlock_create_ruleset: ENOSYS)"),
        ("highest", "T3", .none, "T3 is required"), ("highest", "T2", .none, "T2 is required"), ("T3", "T2", .t2, "T3 is required"),
        ("T3", "T3", .t2, "T3 is required"), ("T2", "T2", .none, "T2 is required"),
        ("T2", "T3", .t3, "tier = \"T2\" is set, T3 is required"),
    ]

    @Test(arguments: refused) func aHostThatOffersLessIsRefused(tier: String, required: String, offered: SandboxTier, says: String) throws {
        let context = try context(tier: tier, required: required)
        let error = try #require(throws: CommandError.self) { try context.tier(offered: report(offered)) }
        #expect(error.code == .gateNotMet && error.message.contains(says), "\(error.message)")
    }

    /// Nothing runs without a sandbox unless `tester_type` and `sandbox` say so, whatever is required.
    @Test func noTierAtAllIsNeverUsed() throws {
        let context = try context(tier: "highest", required: "none")
        let error = try #require(throws: CommandError.self) { try context.tier(offered: report(.none)) }
        #expect(error.code == .gateNotMet)
    }
}
