import Records
import Testing

@testable import Sandbox

extension SandboxTests {
    /// Rows 1-5 of the attack catalogue.
    @Suite struct TimeAttacks {
        @Test(.rows(1), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func busyLoopIsKilledAtTheCPULimit(tier: SandboxTier, language: AttackLanguage) throws {
            try expectCPULimit("loop", tier, language)
        }

        @Test(.rows(2), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func timeOfThreadsIsSummed(tier: SandboxTier, language: AttackLanguage) throws {
            try expectCPULimit("threads", tier, language)
        }

        /// What a program's own threads take from each other is no sign that somebody else had the core.
        @Test(arguments: Laboratory.tiers)
        func itsOwnThreadsAreNoOthers(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier, cpu: 0)
            let outcome = try ground.run("threads")
            #expect(outcome.termination == .cpuLimit)
            // Others can have had the core only while the program had it not. Looks at its clocks are not made at one moment.
            #expect(outcome.coreWait <= outcome.usage.wallTime - outcome.usage.cpuTime + .milliseconds(40), "\(outcome.coreWait)")
            try ground.expectNothingSurvives()
        }

        @Test(.rows(5), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func ignoredSignalsDoNotHelp(tier: SandboxTier, language: AttackLanguage) throws {
            try expectCPULimit("ignore-signals", tier, language)
        }

        @Test(.rows(3, 4), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func waitingIsTheWallLimit(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            var limits = Laboratory.limits
            limits.wallTime = .milliseconds(300)
            for attack in ["sleep", "pause", "select", "empty-pipe", "stop-itself"] {
                let outcome = try ground.run(attack, in: language, limits: limits)
                #expect(outcome.termination == .wallLimit, "\(attack)")
                #expect(outcome.usage.cpuTime < Laboratory.limits.cpuTime)
                #expect(outcome.usage.wallTime >= limits.wallTime)
            }
            try ground.expectNothingSurvives()
        }

        private func expectCPULimit(_ attack: String, _ tier: SandboxTier, _ language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            var limits = Laboratory.limits
            limits.wallTime = .seconds(20)
            let outcome = try ground.run(attack, in: language, limits: limits)
            #expect(outcome.termination == .cpuLimit)
            #expect(outcome.usage.cpuTime >= limits.cpuTime)
            #expect(outcome.usage.cpuTime <= limits.cpuTime + .milliseconds(50))
            try ground.expectNothingSurvives()
        }
    }
}
