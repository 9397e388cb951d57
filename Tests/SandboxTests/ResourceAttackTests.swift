import Foundation
import Records
import Testing

@testable import Sandbox

extension SandboxTests {
    /// Rows 13, 15, 19, 21, 23, 51 and 52 of the attack catalogue.
    @Suite struct ResourceAttacks {
        @Test(.rows(15), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func memoryCannotBeHidden(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            try ground.expectDenied("hide-memory", in: language)
            #expect(try ground.run("hide-shared", in: language, limits: Laboratory.patient).termination == .memoryLimit)
            try ground.expectNothingSurvives()
        }

        /// Files in the working directory are memory at T3, and disk at T2.
        @Test(.rows(15, 22), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func filesTogetherAreCapped(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            var limits = Laboratory.patient
            limits.fileSize = .mebibytes(8)
            let expected: Termination = tier == .t3 ? .exited(code: 3) : .signaled(signal: SIGXFSZ)
            let attacks = language == .c ? ["hide-in-files", "hide-unlinked", "hide-mapped", "hide-mapped-deep"] : ["hide-in-files"]
            for attack in attacks {
                #expect(try ground.run(attack, in: language, limits: limits).termination == expected, "\(attack)")
                try ground.expectNothingSurvives()
            }
        }

        @Test(.rows(15))
        func filesInMemoryCountAsMemory() throws {
            guard Laboratory.offers(.t3) else { return }
            let ground = try ProvingGround(.t3)
            var limits = Laboratory.patient
            limits.memory = .mebibytes(24)
            #expect(try ground.run("hide-in-files", limits: limits).termination == .memoryLimit)
            try ground.expectNothingSurvives()
        }

        @Test(.rows(19), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func bytesAreJustBytes(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let line = try ground.run("one-line", in: language, limits: Laboratory.patient)
            #expect(line.termination == .outputLimit)
            #expect(line.output.count == Laboratory.patient.output.bytes)
            #expect(line.output.starts(with: [0, 0xff, 0, 0xff]))
            let odd = try ground.run("odd-bytes", in: language, limits: Laboratory.patient)
            #expect(odd.termination == .exited(code: 0))
            #expect(odd.output == [0, 0xff, 0xfe, 0x34, 0x80, 0x32, 0x0d])
            try ground.expectNothingSurvives()
        }

        @Test(.rows(21), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func streamsClosedEarlyAreTheProgramsOwnMatter(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run("close-early", in: language, limits: Laboratory.patient)
            #expect(outcome.termination == .exited(code: 7))
            #expect(outcome.output.isEmpty)
            try ground.expectNothingSurvives()
        }

        @Test(.rows(23), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func numbersOfFilesAreCappedAndClearedFast(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier, scratch: Laboratory.fastScratch)
            let begin = ContinuousClock.now
            let outcome = try ground.run("many-files", in: language, limits: Laboratory.patient)
            let clearing = ContinuousClock.now - begin - outcome.usage.wallTime
            #expect(outcome.termination == (tier == .t3 ? .exited(code: 3) : .signaled(signal: SIGXFSZ)))
            #expect(clearing < .seconds(5), "about 0.1 s on an idle machine")
            print("row 23, \(tier.name), \(language): cleared in \(Int(clearing.inSeconds * 1000)) ms of \(outcome.usage)")
            try ground.expectNothingSurvives()
        }

        @Test(.rows(51), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func zombiesAreReaped(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let children = ProcessInfo.processInfo.environment["GENCODE_ZOMBIES"] ?? (language == .c ? "1500" : "150")
            var limits = Laboratory.patient
            limits.memory = .mebibytes(1024)
            limits.cpuTime = .seconds(200)
            limits.wallTime = .seconds(200)
            let outcome = try ground.run("zombies", children, in: language, limits: limits, policy: .compiler)
            #expect(outcome.termination == .exited(code: 0))
            #expect(String(decoding: outcome.output, as: UTF8.self).hasSuffix("stormed\n"))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(52), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func threadsAndPipesRunOut(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            for (attack, most) in [("many-threads", Laboratory.patient.processes), ("many-pipes", 128)] {
                let outcome = try ground.run(attack, in: language, limits: Laboratory.patient)
                #expect(outcome.termination == .exited(code: 0), "\(attack)")
                let made = try #require(Int(String(decoding: outcome.output, as: UTF8.self).dropLast()), "\(attack)")
                #expect((1...most).contains(made), "\(attack)")
            }
            try ground.expectNothingSurvives()
        }
    }
}
