import Foundation
import Records
import Testing

@testable import Sandbox

extension SandboxTests {
    @Suite struct WarmStart {
        private static let input = Array("20 22\nzweite Zeile ü\n\u{0}\n".utf8)
        private static let environment = ["PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"]

        private static func program(_ directory: ProgramDirectory, _ start: Sandbox.WarmStart?, limits: Limits = Laboratory.patient)
            -> Program
        {
            Program(
                arguments: ["/usr/bin/python3", ProgramDirectory.seenPath + "/main.py"], environment: environment, directory: directory,
                input: .bytes(input), limits: limits, resultFiles: ["file"], warmStart: start)
        }

        private static func directory(_ source: String) throws -> ProgramDirectory {
            try ProgramDirectory(scratch: Laboratory.scratch, files: [("main.py", Array(source.utf8), false)])
        }

        private static func compiled(_ directory: ProgramDirectory, at slot: SandboxSlot) throws -> SealedFile? {
            let outcome = try slot.run(program(directory, .compile))
            return outcome.termination == .exited(code: 0) ? try SealedFile(outcome.output) : nil
        }

        /// Addresses differ from process to process.
        private static func text(_ bytes: [UInt8]) -> String {
            String(decoding: bytes, as: UTF8.self).replacing(#/0x[0-9a-f]{6,}/#, with: "0x")
        }

        private static func expectSame(_ warm: Outcome, _ cold: Outcome, _ name: String, _ how: String) {
            #expect(warm.termination == cold.termination, "\(name), \(how)")
            #expect(text(warm.output) == text(cold.output), "\(name), \(how)")
            #expect(text(warm.errorOutput) == text(cold.errorOutput), "\(name), \(how)")
            #expect(warm.files == cold.files, "\(name), \(how)")
        }

        /// Every program twice in a row in the same slot, from the source and compiled, beside a process of its own.
        @Test(arguments: Laboratory.tiers) func programsCannotTellHowTheyWereStarted(tier: SandboxTier) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            for (name, source) in warmStartPrograms {
                let directory = try Self.directory(source)
                let cold = try slot.run(Self.program(directory, nil))
                for _ in 0..<2 { Self.expectSame(try slot.run(Self.program(directory, .run(compiled: nil))), cold, name, "source") }
                guard let code = try Self.compiled(directory, at: slot) else { continue }
                Self.expectSame(try slot.run(Self.program(directory, .run(compiled: code))), cold, name, "compiled")
            }
            #expect(slot.warmStartRefusal == nil)
        }
    }
}
