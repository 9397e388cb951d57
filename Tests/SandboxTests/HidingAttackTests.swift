import Fixtures
import Foundation
import Records
import Synchronization
import Testing

@testable import Sandbox

extension SandboxTests {
    /// Rows 59-72 of the attack catalogue: files and memory that the watchdog would not see.
    @Suite struct HidingAttacks {
        @Test(.rows(59), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func noBlocksBeyondAFilesSize(tier: SandboxTier, language: AttackLanguage) throws { try expectDenied("keep-size", tier, language) }

        @Test(.rows(60), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func noDescriptorsInFlight(tier: SandboxTier, language: AttackLanguage) throws {
            try expectDenied("pass-descriptors", tier, language)
        }

        @Test(.rows(61), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func noThreadHasDescriptorsOfItsOwn(tier: SandboxTier, language: AttackLanguage) throws {
            try expectDenied("own-table", tier, language)
        }

        /// At T3 the file system caps what is in any directory.
        @Test(.rows(62), arguments: AttackLanguage.allCases)
        func everyDirectoryCanBeListed(language: AttackLanguage) throws { try expectDenied("unlisted", .t2, language) }

        @Test(.rows(62))
        func aCompilerThatHidesADirectoryIsEnded() throws {
            guard Laboratory.offers(.t2) else { return }
            let ground = try ProvingGround(.t2)
            let outcome = try ground.run("fill-unlisted", limits: Laboratory.patient, policy: .compiler)
            #expect(outcome.termination == .signaled(signal: SIGXFSZ))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(63, 64, 65), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func processOptionsAreAnAllowList(tier: SandboxTier, language: AttackLanguage) throws {
            try expectDenied("options", tier, language)
        }

        @Test(.rows(66), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func socketPairsAreFewAndSmall(tier: SandboxTier, language: AttackLanguage) throws { try expectDenied("sockets", tier, language) }

        @Test(.rows(67), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func sharedAndOwnMemoryAddUp(tier: SandboxTier, language: AttackLanguage) throws {
            try expectMemoryLimit("beside-shared", tier, language)
        }

        @Test(.rows(68), arguments: Laboratory.tiers)
        func memoryOfAProcessWhoseFirstThreadEndedCounts(tier: SandboxTier) throws {
            try expectMemoryLimit("first-thread-ends", tier, .c)
        }

        @Test(.rows(68), arguments: Laboratory.tiers)
        func filesOfAProcessWhoseFirstThreadEndedCount(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            var limits = Laboratory.patient
            limits.fileSize = .mebibytes(8)
            let outcome = try ground.run("first-thread-ends-files", limits: limits)
            #expect(outcome.termination == (tier == .t3 ? .exited(code: 3) : .signaled(signal: SIGXFSZ)))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(69), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func hugePagesAreDenied(tier: SandboxTier, language: AttackLanguage) throws { try expectDenied("huge-pages", tier, language) }

        @Test(.rows(70), arguments: Laboratory.tiers)
        func pageTablesCountWhereAddressSpaceIsUnlimited(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let program = Program(
                arguments: AttackLanguage.c.command(["page-tables"]), directory: ground.directory, limits: Laboratory.patient,
                policy: .runtime, addressSpaceLimited: false)
            #expect(try ground.slot.run(program).termination == .memoryLimit)
            try ground.expectNothingSurvives()
        }

        @Test(.rows(71), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func noNameAndNoDepthKeepsAFile(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier, scratch: Laboratory.fastScratch)
            let supervisor = ground.slot.supervisorProcess
            for _ in 0..<2 {
                #expect(try ground.run("judges-names", in: language, limits: Laboratory.patient).termination == .exited(code: 0))
                try ground.expectNothingSurvives()
            }
            #expect(ground.slot.supervisorProcess == supervisor && ground.slot.remains == nil)
        }

        /// What one slot's program starts is not missing in another's, whoever the kernel counts them for.
        @Test(.rows(72), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func threadsAreCountedPerSlot(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            for most in [4, 32] {
                var limits = Laboratory.patient
                limits.processes = most
                let outcome = try ground.run("many-threads", in: language, limits: limits)
                // The first thread, and at T3 the supervisors on a kernel that counts them in.
                #expect(String(decoding: outcome.output, as: UTF8.self) == "\(most - 1)\n")
            }
            try ground.expectNothingSurvives()
        }

        /// While one slot's program starts all threads that it can get, another's starts as many as its limit allows.
        @Test(.rows(72), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func aNeighboursThreadsAreNotMissed(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            var limits = Laboratory.patient
            limits.processes = 16
            let wrong = Mutex<[String]>([])
            try inParallel(2) { [limits] _ in
                let ground = try ProvingGround(tier)
                for _ in 0..<10 {
                    let output = try ground.run("many-threads", in: language, limits: limits).output
                    if output != Array("15\n".utf8) { wrong.withLock { $0.append(String(decoding: output, as: UTF8.self)) } }
                }
            }
            #expect(wrong.withLock { $0 } == [])
        }

        private func expectDenied(
            _ attack: String, _ tier: SandboxTier, _ language: AttackLanguage, location: SourceLocation = #_sourceLocation
        ) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            try ground.expectDenied(attack, in: language, location: location)
            try ground.expectNothingSurvives(location: location)
        }

        private func expectMemoryLimit(
            _ attack: String, _ tier: SandboxTier, _ language: AttackLanguage, location: SourceLocation = #_sourceLocation
        ) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run(attack, in: language, limits: Laboratory.patient)
            #expect(outcome.termination == .memoryLimit, sourceLocation: location)
            #expect(outcome.usage.memory.bytes <= Laboratory.patient.memory.bytes * 12 / 10, sourceLocation: location)
            try ground.expectNothingSurvives(location: location)
        }
    }
}
