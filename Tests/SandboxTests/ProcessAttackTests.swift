import Foundation
import Records
import Testing

@testable import Sandbox

extension SandboxTests {
    /// Rows 6-8, 10, 33 and 43-44 of the attack catalogue.
    @Suite struct ProcessAttacks {
        @Test(.rows(6), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func forkBombOfAProgramThatMayForkIsContained(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            var limits = Laboratory.limits
            limits.cpuTime = .milliseconds(200)
            let outcome = try ground.run("fork-bomb", in: language, limits: limits, policy: .compiler)
            let allowed: [Termination] = [.cpuLimit, .wallLimit, .memoryLimit, .exited(code: 1)]
            #expect(allowed.contains(outcome.termination))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(6), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func candidatesCannotFork(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run("fork-bomb", "once", in: language)
            #expect(outcome.termination == .exited(code: 1))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(7), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func daemonsAreKilledAndCharged(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run("daemon", in: language, limits: Laboratory.patient, policy: .compiler)
            #expect(outcome.termination == .exited(code: 0))
            #expect(String(decoding: outcome.output, as: UTF8.self).contains("parent\n"))
            #expect(outcome.usage.cpuTime >= .milliseconds(250), "the daemon's 0.3 s count")
            try ground.expectNothingSurvives()
        }

        @Test(.rows(8), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func orphansThatHoldStandardOutputDoNotDelay(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run("orphan-holds-stdout", in: language, limits: Laboratory.patient, policy: .compiler)
            #expect(outcome.termination == .exited(code: 0))
            #expect(outcome.output == Array("parent\n".utf8))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(10), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func judgeAndSiblingsCannotBeKilled(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let sibling = try ProvingGround(tier)
            let victims = [getpid(), try #require(ground.slot.supervisorProcess)] + (try sibling.descendants())
            let named = try ground.slot.run(
                Program(
                    arguments: language.command(["kill-judge"] + victims.map(String.init)), directory: ground.directory,
                    limits: Laboratory.patient, warmStart: language.warmStart))
            #expect(named.termination == .exited(code: 0))
            #expect(!String(decoding: named.output, as: UTF8.self).contains("killed"))
            _ = try ground.run("kill-all", in: language)
            try ground.expectNothingSurvives()
            try sibling.expectNothingSurvives()
        }

        @Test(.rows(33), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func reachingIntoOtherProcessesIsAViolation(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            for call in ["ptrace", "process_vm_writev"] {
                let outcome = try ground.run(call, in: language)
                #expect(outcome.termination == .violation(systemCall: call))
            }
            try ground.expectNothingSurvives()
        }

        @Test(.rows(37), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func namespacesAndMountsAreViolations(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            for call in language == .c ? ["unshare", "clone", "mount", "chroot"] : ["unshare"] {
                #expect(try ground.run(call, in: language).termination == .violation(systemCall: call))
            }
            try ground.expectNothingSurvives()
        }

        @Test(.rows(33, 39), arguments: Laboratory.tiers)
        func violationsAreNamed(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            #expect(try ground.run("pidfd_getfd").termination == .violation(systemCall: "pidfd_getfd"))
            #if arch(x86_64)
                for (attack, name) in [("32-bit", "getpid (foreign"), ("x32", "getpid")] {
                    guard case .violation(let call) = try ground.run(attack).termination else {
                        Issue.record("\(attack) system calls are not a violation")
                        continue
                    }
                    #expect(call.contains(name) || call.contains("1073741863"), "\(call)")
                }
            #endif
            try ground.expectNothingSurvives()
        }

        @Test(.rows(43), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func exitCodesAndSignalsComeBackAsTheyAre(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            for code in [1, 2, 42, 126, 127, 128, 137, 255] as [Int32] {
                #expect(try ground.run("exit", "\(code)", in: language).termination == .exited(code: code))
            }
            let fatal = [SIGHUP, SIGINT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGKILL, SIGSEGV, SIGPIPE, SIGALRM, SIGTERM, SIGXCPU]
            for signal in fatal + [SIGXFSZ, SIGUSR1] {
                #expect(try ground.run("signal", "\(signal)", in: language).termination == .signaled(signal: signal))
            }
            #expect(try ground.run("abort", in: language).termination == .signaled(signal: SIGABRT))
            // Faked: the filter stopped nothing, so it is a signal like any other.
            #expect(try ground.run("signal", "\(SIGSYS)", in: language).termination == .signaled(signal: SIGSYS))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(44), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func silentSuccessIsJustThat(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run("silent", in: language)
            #expect(outcome.termination == .exited(code: 0))
            #expect(outcome.output.isEmpty)
            try ground.expectNothingSurvives()
        }
    }
}
