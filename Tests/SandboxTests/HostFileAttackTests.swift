import Foundation
import Records
import Testing

@testable import Sandbox

extension SandboxTests {
    /// Rows 56-58 and 76 of the attack catalogue: what an older Landlock does not govern. A kernel's version is pretended lower.
    @Suite struct HostFileAttacks {
        /// Of Landlock; `nil` is what the kernel has.
        static let versions: [Int32?] = [1, 2, 3, 4, 5, 6, 7, nil]

        /// Files that a program may read, or may not even read, which the host's permissions let everybody write.
        private struct Planted {
            let directory: ProgramDirectory
            let paths: [String]
            private let own: [String]

            init(_ ground: ProvingGround, _ tier: SandboxTier) throws {
                directory = ground.directory
                let readable = directory.hostPath + "/planted"
                let hidden = Laboratory.scratch + "/planted-\(UUID().uuidString)"
                own = [readable, hidden]
                for path in own {
                    try "kept\n".write(toFile: path, atomically: false, encoding: .utf8)
                    chmod(path, 0o666)
                }
                chmod(directory.hostPath, 0o777)
                // Where programs cannot come, they see the first file below the program directory.
                paths = [ProgramDirectory.seenPath + "/planted", hidden]
            }

            func expectKept() throws {
                for path in own { #expect(try String(contentsOfFile: path, encoding: .utf8) == "kept\n", "\(path)") }
                let names = try FileManager.default.contentsOfDirectory(atPath: directory.hostPath)
                #expect(names.sorted() == ["attack", "attack.py", "planted"])
            }
        }

        private func expectKept(_ attack: String, _ tier: SandboxTier, _ language: AttackLanguage, version: Int32?) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier, newestLandlockABI: version ?? .max)
            let planted = try Planted(ground, tier)
            try ground.expectDenied(attack, words: planted.paths, in: language)
            try planted.expectKept()
            // What is its own, a program may empty.
            #expect(try ground.run("leave-state", in: language, limits: Laboratory.patient).output == Array("left\n".utf8))
            try ground.expectNothingSurvives()
        }

        @Test(.rows(56), arguments: Laboratory.tiers, versions)
        func nothingOfTheHostIsEmptiedByC(tier: SandboxTier, version: Int32?) throws {
            try expectKept("empty-files", tier, .c, version: version)
        }

        @Test(.rows(56), arguments: Laboratory.tiers, versions)
        func nothingOfTheHostIsEmptiedByPython(tier: SandboxTier, version: Int32?) throws {
            try expectKept("empty-files", tier, .python, version: version)
        }

        @Test(.rows(57), arguments: Laboratory.tiers, versions)
        func nothingOfTheHostIsMovedByC(tier: SandboxTier, version: Int32?) throws {
            try expectKept("move-files", tier, .c, version: version)
        }

        @Test(.rows(57), arguments: Laboratory.tiers, versions)
        func nothingOfTheHostIsMovedByPython(tier: SandboxTier, version: Int32?) throws {
            try expectKept("move-files", tier, .python, version: version)
        }

        /// The network, devices and signals: versions 4, 5 and 6.
        @Test(.rows(10, 31, 32, 47, 58), arguments: Laboratory.tiers, versions)
        func networkDevicesAndSignalsDoNotDependOnLandlock(tier: SandboxTier, version: Int32?) throws {
            guard Laboratory.offers(tier) else { return }
            let ground = try ProvingGround(tier, newestLandlockABI: version ?? .max)
            let listeners = try Listeners()
            for language in AttackLanguage.allCases {
                try ground.expectDenied("network", words: ["\(listeners.port)", listeners.name], in: language)
                try ground.expectDenied("listen", in: language)
                try ground.expectDenied("terminal", in: language)
                // At T3 there are no such devices but /dev/null, which is the program's own there.
                try ground.expectDenied("odd-devices", in: language, besides: tier == .t3 ? ["null done", "/dev/null done"] : [])
                let victims = [getpid(), try #require(ground.slot.supervisorProcess)] + (try ground.descendants())
                try ground.expectDenied("kill-judge", words: victims.map(String.init), in: language)
            }
            #expect(!listeners.sawSomebody())
            try ground.expectNothingSurvives()
        }

        /// At T3 a program sees the network and the mounts of its own namespaces.
        @Test(.rows(76), arguments: AttackLanguage.allCases)
        func ownEntriesOfProcTellNothingOfTheHost(language: AttackLanguage) throws {
            guard Laboratory.offers(.t2) else { return }
            let ground = try ProvingGround(.t2)
            let telling = ["net/tcp", "net/unix", "mountinfo", "mounts", "task/self/net/tcp", "environ", "root/etc/passwd"]
            let paths = telling.map { "/proc/self/" + $0 } + ["/proc/net/tcp", "/proc/mounts"]
            let outcome = try ground.slot.run(
                Program(
                    arguments: language.command(["read-files"] + paths + ["/proc/self/maps"]), directory: ground.directory,
                    limits: Laboratory.patient, warmStart: language.warmStart))
            let output = String(decoding: outcome.output, as: UTF8.self)
            let mark = language == .c ? ": denied" : " denied"
            for path in paths { #expect(output.contains(path + mark), "\(path)") }
            #expect(!output.contains("/proc/self/maps" + mark), "the C library looks there for the stack")
            try ground.expectNothingSurvives()
        }
    }
}
