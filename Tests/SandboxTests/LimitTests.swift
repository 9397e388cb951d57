import Foundation
import Records
import Testing

@testable import Sandbox

extension SandboxTests {
    /// Numbers that no host can honour are an error that says so: they neither overflow nor mean that there is no limit.
    @Suite struct AbsurdLimits {
        private static let changes: [@Sendable (inout Limits) -> Void] = [
            { $0.cpuTime = .seconds(Int64.max / 4) }, { $0.wallTime = .seconds(1_000_000_000) }, { $0.memory = ByteCount(bytes: 1 << 62) },
            { $0.fileSize = ByteCount(bytes: .max) }, { $0.cpuTime = .seconds(-1) },
        ]

        @Test(arguments: Laboratory.tiers, changes.indices)
        func areRefused(tier: SandboxTier, change: Int) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            var limits = Laboratory.patient
            Self.changes[change](&limits)
            let error = #expect(throws: SandboxError.self) { try slot.run(Program(arguments: ["/bin/true"], limits: limits)) }
            #expect(error?.code == .requestTooLarge && error?.message.contains("beyond all measure") == true)
            #expect(try slot.run(Program(arguments: ["/bin/true"], limits: Laboratory.patient)).termination == .exited(code: 0))
        }
    }
}

extension SandboxTests {
    /// Figures against what the programs themselves measure, and the lesser limits. At every tier, `none` included.
    @Suite struct LimitTests {
        static let tiers: [SandboxTier] = [.t3, .t2, .none]

        @Test(arguments: tiers)
        func cpuTimeAgreesWithTheProgramsOwn(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run("use-cpu", limits: Laboratory.patient)
            let own = try #require(Double(String(decoding: outcome.output, as: UTF8.self).dropLast()))
            #expect(outcome.usage.cpuTime.inSeconds >= own)
            #expect(outcome.usage.cpuTime.inSeconds < own + 0.03)
            #expect(outcome.usage.wallTime >= outcome.usage.cpuTime - .milliseconds(5))
        }

        @Test(arguments: tiers)
        func peakMemoryAgreesWithTheProgramsOwn(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run("use-memory", limits: Laboratory.patient)
            let own = try #require(Int(String(decoding: outcome.output, as: UTF8.self).dropLast())) << 10
            #expect(abs(outcome.usage.memory.bytes - own) < 1 << 20)
        }

        @Test(arguments: tiers)
        func smallProgramsHaveSmallPeaks(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let outcome = try ProvingGround(tier).run("silent")
            #expect(outcome.usage.memory.bytes < 4 << 20, "a peak is the program's, not the supervisor's or the judge's")
        }

        @Test(arguments: tiers)
        func limitsHold(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            var limits = Laboratory.limits
            limits.wallTime = .seconds(20)
            #expect(try ground.run("loop", limits: limits).termination == .cpuLimit)
            #expect(try ground.run("sleep").termination == .wallLimit)
            #expect(try ground.run("small-blocks", limits: Laboratory.patient).termination == .memoryLimit)
            #expect(try ground.run("flood", limits: Laboratory.patient).termination == .outputLimit)
            #expect(try ground.run("raise-limit").termination == .exited(code: 0) || tier == .none)
            #expect(try ground.descendants().count == 1)
        }

        @Test(.rows(35, 36), arguments: [SandboxTier.t3, .t2])
        func whatCandidatesMayNotDoIsDeniedWithAnErrorNumber(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            for attack in ["exec", "execveat", "fork"] {
                #expect(try ground.run(attack).termination == .exited(code: 42), "\(attack)")
            }
            for attack in ["unknown-call", "io_uring", "raise-limit", "limit-parent"] {
                #expect(try ground.run(attack).termination == .exited(code: 0), "\(attack)")
            }
            #expect(try ground.run("subprocess", in: .python, limits: Laboratory.patient).termination == .exited(code: 1))
        }

        /// Before Landlock's version 6 the filter alone confines signals at T2: to the program itself.
        @Test(arguments: [Int32(1), 3, 5])
        func olderLandlockConfinesToo(version: Int32) throws {
            guard Laboratory.offers(.t2) else { return }
            let ground = try ProvingGround(.t2, newestLandlockABI: version)
            #expect(try ground.run("abort").termination == .signaled(signal: SIGABRT))
            for language in AttackLanguage.allCases {
                #expect(try ground.run("signal", "\(SIGTERM)", in: language).termination == .signaled(signal: SIGTERM))
                _ = try ground.run("kill-all", in: language)
                let victims = [getpid(), try #require(ground.slot.supervisorProcess)].map(String.init)
                let named = try ground.run("kill-judge", victims[0], victims[1], in: language)
                #expect(String(decoding: named.output, as: UTF8.self) == "denied\ndenied\n")
                #expect(
                    String(decoding: try ground.run("read-files", "/etc/passwd", in: language).output, as: UTF8.self).contains("denied"))
            }
            #expect(try ground.run("silent").termination == .exited(code: 0))
            #expect(try ground.run("ptrace").termination == .violation(systemCall: "ptrace"))
            try ground.expectNothingSurvives()
        }
    }
}
