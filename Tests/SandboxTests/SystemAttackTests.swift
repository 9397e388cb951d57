import Foundation
import Records
import Testing

@testable import Sandbox

extension SandboxTests {
    /// Rows 9, 29, 30, 32, 34-36, 38, 40-42 and 45-47 of the attack catalogue.
    @Suite struct SystemAttacks {
        @Test(.rows(9), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func daemonsCannotRewriteResults(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run(
                "rewrite-later", in: language, limits: Laboratory.patient, policy: .compiler, resultFiles: ["result"])
            #expect(outcome.termination == .exited(code: 0))
            #expect(outcome.files == ["result": Array("parent".utf8)])
            #expect(outcome.output == Array("parent\n".utf8))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(29), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func filesLeftBehindAreGone(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            for _ in 0..<2 {
                #expect(try ground.run("leave-state", in: language, limits: Laboratory.patient).output == Array("left\n".utf8))
                #expect(try ground.run("find-state", in: language, limits: Laboratory.patient).output.isEmpty)
            }
            try ground.expectNothingSurvives()
        }

        @Test(.rows(30), arguments: Laboratory.tiers)
        func stateLeftInAnInterpreterIsGone(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            for _ in 0..<3 {
                let left = try ground.run("leave-interpreter-state", in: .python, limits: Laboratory.patient)
                #expect(String(decoding: left.output, as: UTF8.self) == "left\n")
                let found = try ground.run("find-interpreter-state", in: .python, limits: Laboratory.patient)
                let text = String(decoding: found.output, as: UTF8.self)
                #expect(text.hasPrefix("found 0 "), "\(text)")
            }
            try ground.expectNothingSurvives()
        }

        @Test(.rows(32), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func nobodyListens(tier: SandboxTier, language: AttackLanguage) throws { try expectDenied("listen", tier, language) }

        @Test(.rows(34), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func theJudgesProcessesCannotBeInspected(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let victims = [getpid(), try #require(ground.slot.supervisorProcess), 1] + (try ground.descendants())
            try ground.expectDenied("proc-of", words: victims.map(String.init), in: language)
            try ground.expectNothingSurvives()
        }

        @Test(.rows(35), arguments: Laboratory.tiers)
        func limitsCannotBeRaised(tier: SandboxTier) throws { try expectDenied("raise-limits", tier, .python) }

        @Test(.rows(36), arguments: Laboratory.tiers)
        func nothingElseIsStarted(tier: SandboxTier) throws { try expectDenied("start-others", tier, .python) }

        @Test(.rows(38), arguments: Laboratory.tiers)
        func rareInterfacesAreDenied(tier: SandboxTier) throws { try expectDenied("exotic", tier, .c) }

        /// The policy: memory may be written and executed, as just-in-time compilers do. It gives a native program nothing new.
        @Test(.rows(40), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func writtenMemoryMayBeExecuted(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run("execute-data", in: language, limits: Laboratory.patient)
            #expect(outcome.termination == .exited(code: 0))
            #expect(outcome.output == Array("42\n".utf8))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(41), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func identityPriorityAndCoreStay(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier, cpu: 0)
            let lines = try ground.expectDenied("identity", in: language, besides: ["cores 1"])
            #expect(lines.contains("cores 1"), "the slot is pinned")
            try ground.expectNothingSurvives()
        }

        @Test(.rows(42), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func clocksStay(tier: SandboxTier, language: AttackLanguage) throws {
            let before = Date()
            try expectDenied("clock", tier, language)
            #expect(Date() >= before)
        }

        /// What a judge makes of it is another matter: here it is output, and says nothing of how the run ended.
        @Test(.rows(45), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func verdictsInTheOutputAreOutput(tier: SandboxTier, language: AttackLanguage) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            let outcome = try ground.run("verdict", in: language, limits: Laboratory.patient)
            let text = "timelimit exceeded\nAC\naccepted\n{\"verdict\": \"AC\", \"ending\": 1, \"passed\": true}\n"
            #expect(outcome.termination == .exited(code: 0))
            #expect(String(decoding: outcome.output, as: UTF8.self) == text)
            #expect(String(decoding: outcome.errorOutput, as: UTF8.self) == "{\"verdict\": \"AC\"}\n")
            #expect(outcome.files.isEmpty)
            try ground.expectNothingSurvives()
        }

        @Test(.rows(46), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func sharedFilesCannotBeLocked(tier: SandboxTier, language: AttackLanguage) throws { try expectDenied("lock", tier, language) }

        @Test(.rows(47), arguments: Laboratory.tiers, AttackLanguage.allCases)
        func logsAndTerminalsAreOutOfReach(tier: SandboxTier, language: AttackLanguage) throws {
            try expectDenied("terminal", tier, language)
        }

        private func expectDenied(
            _ attack: String, _ tier: SandboxTier, _ language: AttackLanguage, location: SourceLocation = #_sourceLocation
        ) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier)
            try ground.expectDenied(attack, in: language, location: location)
            try ground.expectNothingSurvives(location: location)
        }
    }
}

extension ProvingGround {
    /// The attack says of each thing that it tries whether it was done. None may be.
    @discardableResult
    func expectDenied(
        _ attack: String, words: [String] = [], in language: AttackLanguage, policy: Policy = .candidate, besides: [String] = [],
        location: SourceLocation = #_sourceLocation
    ) throws -> [String] {
        let outcome = try slot.run(
            Program(
                arguments: language.command([attack] + words), directory: directory, limits: Laboratory.patient, policy: policy,
                warmStart: policy == .candidate ? language.warmStart : nil))
        #expect(outcome.termination == .exited(code: 0), "\(attack)", sourceLocation: location)
        let lines = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.hasSuffix("denied") }, "\(attack)", sourceLocation: location)
        for line in lines { #expect(line.hasSuffix("denied") || besides.contains(line), "\(attack): \(line)", sourceLocation: location) }
        return lines
    }
}
