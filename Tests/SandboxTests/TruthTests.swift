import Foundation
import Records
import Testing

@testable import Sandbox

extension SandboxTests {
    /// What the sandbox says a program used, against rusage of a bare run of the same program (posix_spawn, wait4).
    @Suite struct TruthTests {
        /// Which measure is asked of which language.
        private static let programs: [(language: AttackLanguage, load: String)] = AttackLanguage.allCases.flatMap { language in
            ["cpu", "memory"].map { (language, $0) }
        }

        @Test(arguments: [SandboxTier.t3, .t2], programs)
        func usageAgreesWithABareRun(tier: SandboxTier, program: (language: AttackLanguage, load: String)) throws {
            guard Laboratory.offers(tier) else { return }
            let slot = try Laboratory.slot(tier)
            let directory = try ProgramDirectory(
                scratch: Laboratory.scratch,
                files: [
                    ("load", try Self.native.get(), true), ("load.py", Array(Self.sourceInPython.utf8), false),
                ])
            let place = Laboratory.scratch + "/bare-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: place) }
            for (name, content) in [
                ("load", try Self.native.get()), ("load.py", Array(Self.sourceInPython.utf8)), ("meter", try Self.meter.get()),
            ] {
                try Data(content).write(to: URL(fileURLWithPath: "\(place)/\(name)"))
                chmod("\(place)/\(name)", 0o755)
            }
            // Other work on the machine only ever adds to a time: the least of three is compared, or of more where something disturbed those.
            var bare: [Measured] = []
            var inside: [Usage] = []
            func cpuAgrees() -> Bool {
                guard let bare = bare.map(\.cpu).min(), let cpu = inside.map(\.cpuTime.inSeconds).min() else { return false }
                return abs(cpu - bare) <= 0.15 * bare + 0.02
            }
            for round in 0..<12 where round < 3 || !cpuAgrees() {
                bare.append(try Self.measureBare(by: place + "/meter", Self.command(program.language, program.load, in: place)))
                let outcome = try slot.run(
                    Program(
                        arguments: Self.command(program.language, program.load, in: ProgramDirectory.seenPath), directory: directory,
                        limits: Laboratory.patient))
                try #require(outcome.termination == .exited(code: 0))
                #expect(outcome.usage.wallTime >= outcome.usage.cpuTime - .milliseconds(5))
                inside.append(outcome.usage)
            }
            let bareCPU = try #require(bare.map(\.cpu).min())
            let cpu = try #require(inside.map(\.cpuTime.inSeconds).min())
            let memory = try #require(inside.map(\.memory.bytes).max())
            let bareMemory = try #require(bare.map(\.memory).max())
            print(
                "\(tier.name) \(program.language.rawValue) \(program.load): CPU \(cpu) s, bare \(bareCPU) s; memory \(memory), bare \(bareMemory)"
            )
            #expect(cpuAgrees())
            #expect(abs(memory - bareMemory) <= bareMemory / 10 + 2 << 20)
            let wall = try #require(inside.map(\.wallTime.inSeconds).min())
            #expect(wall >= 0.85 * bareCPU - 0.02)
        }

        private struct Measured {
            var cpu: Double
            var memory: Int
        }

        private static func command(_ language: AttackLanguage, _ load: String, in directory: String) -> [String] {
            language == .c ? ["\(directory)/load", load] : ["/usr/bin/python3", "\(directory)/load.py", load]
        }

        /// By a small program of its own: a child's peak begins with that of the process it was spawned by, and the test's is large.
        private static func measureBare(by meter: String, _ command: [String]) throws -> Measured {
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(fileURLWithPath: meter)
            process.arguments = command
            process.standardOutput = output
            try process.run()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            try #require(process.terminationStatus == 0, "\(command) runs without a sandbox")
            let numbers = text.split(separator: " ").compactMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
            try #require(numbers.count == 2, "\(text)")
            return Measured(cpu: Double(numbers[0]) / 1e6, memory: numbers[1] << 10)
        }

        private static let meter = Result {
            try Laboratory.compile(
                """
                #include <spawn.h>
                #include <stdio.h>
                #include <sys/resource.h>
                #include <sys/wait.h>
                extern char **environ;
                int main(int argc, char **argv) {
                    pid_t child;
                    int status;
                    struct rusage usage;
                    if (posix_spawn(&child, argv[1], 0, 0, argv + 1, environ) || wait4(child, &status, 0, &usage) < 0) return 1;
                    long cpu = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000L + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
                    printf("%ld %ld\\n", cpu, usage.ru_maxrss);
                    return status != 0;
                }
                """)
        }

        private static let native = Result {
            try Laboratory.compile(
                """
                #include <stdlib.h>
                #include <string.h>
                int main(int argc, char **argv) {
                    if (strcmp(argv[1], "cpu") == 0) {
                        volatile unsigned long state = 1;
                        for (long step = 0; step < 150000000; step++) state = state * 6364136223846793005UL + 1;
                        return 0;
                    }
                    for (int round = 0; round < 4; round++) {
                        char *block = malloc(48 << 20);
                        memset(block, round + 1, 48 << 20);
                        if (block[round * 4096] == 0) return 1;
                        free(block);
                    }
                    return 0;
                }
                """)
        }

        private static let sourceInPython = """
            import sys
            if sys.argv[1] == "cpu":
                state = 1
                for step in range(2500000):
                    state = (state * 1103515245 + 12345) & 0x7fffffff
            else:
                for round in range(4):
                    block = bytearray(48 << 20)
                    block[::4096] = b"x" * len(block[::4096])
                    del block
            """
    }
}
