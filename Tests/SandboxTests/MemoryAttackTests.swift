import Foundation
import Records
import Testing

@testable import Sandbox

extension SandboxTests {
    /// Rows 11-14, 16-17 of the attack catalogue.
    @Suite struct MemoryAttacks {
        @Test(.rows(11), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func touchedHeapEndsAtTheMemoryLimit(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run("small-blocks", in: language, limits: Laboratory.patient)
            #expect(outcome.termination == .memoryLimit)
            #expect(outcome.usage.memory.bytes <= Laboratory.patient.memory.bytes * 11 / 10)
            try ground.expectNothingSurvives()
        }

        @Test(.rows(12), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func failureAfterARefusedAllocationIsTheMemoryLimit(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            #expect(try ground.run("huge-malloc", in: language, limits: Laboratory.patient).termination == .memoryLimit)
            try ground.expectNothingSurvives()
        }

        @Test(.rows(13), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func handledRefusalAndUntouchedMappingsAreFine(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            if language == .c { #expect(try ground.run("huge-malloc-handled").termination == .exited(code: 0)) }
            #expect(try ground.run("map-untouched", in: language, limits: Laboratory.patient).termination == .exited(code: 0))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(12), arguments: Laboratory.tiers)
        func hugeStaticArraysNeverConfuseTheJudge(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            AttackRecorder.note(language: "C")
            for (size, flags) in [("200ul << 20", []), ("64ul << 30", ["-mcmodel=large"])] as [(String, [String])] {
                let source =
                    "char big[\(size)]; int main(void) { for (unsigned long n = 0; n < sizeof big; n += 4096) big[n] = 1; return 0; }"
                let directory = try ProgramDirectory(
                    scratch: Laboratory.scratch, files: [("big", try Laboratory.compile(source, flags: flags), true)])
                let outcome = try slot.run(
                    Program(arguments: [ProgramDirectory.seenPath + "/big"], directory: directory, limits: Laboratory.patient))
                let allowed: [Termination] = [.memoryLimit, .signaled(signal: SIGSEGV), .signaled(signal: SIGKILL)]
                #expect(allowed.contains(outcome.termination), "\(size)")
            }
        }

        @Test(.rows(14), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func memoryOfATreeIsSummed(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run("fork-and-allocate", in: language, limits: Laboratory.patient, policy: .compiler)
            #expect(outcome.termination == .memoryLimit)
            try ground.expectNothingSurvives()
        }

        @Test(.rows(16), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func endlessRecursionIsACrash(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run("recursion", in: language, limits: Laboratory.patient)
            #expect(outcome.termination == (language == .c ? .signaled(signal: SIGSEGV) : .exited(code: 1)))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(17), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func outputFloodEndsAtTheOutputLimitAndCostsTheJudgeNothing(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            _ = try ground.run("flood", in: language, limits: Laboratory.patient)
            let before = try ProvingGround.residentMemory(of: getpid())
            for _ in 0..<10 {
                let outcome = try ground.run("flood", in: language, limits: Laboratory.patient)
                #expect(outcome.termination == .outputLimit)
                #expect(outcome.output.count == Laboratory.patient.output.bytes)
                #expect(outcome.output.starts(with: Array("42\n".utf8)))
            }
            #expect(try ProvingGround.residentMemory(of: getpid()) - before < 16 << 20, "ten floods of 4 MiB leave nothing behind")
            try ground.expectNothingSurvives()
        }

        @Test(.rows(18), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func errorFloodIsCutAndOtherwiseIgnored(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run("flood-errors", in: language, limits: Laboratory.patient)
            #expect(outcome.termination == .exited(code: 0))
            #expect(outcome.output == Array("42\n".utf8))
            #expect(outcome.errorOutput.count == 64 << 10)
            try ground.expectNothingSurvives()
        }
    }
}
