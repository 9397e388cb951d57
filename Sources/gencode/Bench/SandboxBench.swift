import Evaluation
import Foundation
import Records
import Sandbox

/// Trivial programs through the whole judge, beside plain spawns of the same programs.
struct SandboxBench {
    struct Line {
        var program: String
        var how: String
        var slots: Int
        var testsPerSecond: Double
        var medianMilliseconds: Double
        var p99Milliseconds: Double
    }

    private struct Trivial: Sendable {
        var name: String
        var language: String
        var source: String
        /// The plain command, given the directory that holds what `build` made.
        var plain: @Sendable (String) -> [String]
        var build: (@Sendable (String) throws -> Void)?
    }

    static let testsPerCandidate = 10

    let settings: Settings
    let seconds: Double

    private static let programs = [
        Trivial(
            name: "python3", language: "python3", source: "print(sum(map(int, input().split())))\n",
            plain: { ["/usr/bin/python3", "\($0)/main.py"] }),
        Trivial(
            name: "cpp", language: "cpp",
            source: "#include <iostream>\nint main() { long a, b; std::cin >> a >> b; std::cout << a + b << \"\\n\"; }\n",
            plain: { ["\($0)/main"] },
            build: { directory in
                let compiler = Process()
                compiler.executableURL = URL(fileURLWithPath: "/usr/bin/g++")
                compiler.arguments = ["-O2", "-std=gnu++17", "-static", "-o", "\(directory)/main", "\(directory)/main.cpp"]
                try compiler.run()
                compiler.waitUntilExit()
                guard compiler.terminationStatus == 0 else { throw CommandError(.failure, "g++ could not build the trivial program") }
            }),
    ]

    func run() throws -> [Line] {
        let context = try JudgingContext(settings: settings)
        let scratch = try ScratchDirectory(below: settings.scratch)
        defer { scratch.remove() }
        let tier = try context.tier(scratch: scratch.path)
        var lines: [Line] = []
        for program in SandboxBench.programs {
            for slots in [1, 2] {
                lines.append(try plain(program, slots: slots, scratch: scratch.path))
                lines.append(try sandboxed(program, slots: slots, tier: tier, context: context, scratch: scratch.path))
            }
        }
        return lines
    }

    private func plain(_ program: Trivial, slots: Int, scratch: String) throws -> Line {
        let directory = scratch + "/plain-\(program.name)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let input = directory + "/input"
        try Data("20 22\n".utf8).write(to: URL(fileURLWithPath: input))
        let name = program.name == "cpp" ? "main.cpp" : "main.py"
        try Data(program.source.utf8).write(to: URL(fileURLWithPath: directory + "/" + name))
        try program.build?(directory)
        let command = program.plain(directory)
        let rate = try Rate.measure(threads: slots, seconds: seconds) { _ in
            (
                step: {
                    guard try PlainSpawn.run(command, input: input) == Array("42\n".utf8) else {
                        throw CommandError(.failure, "\(command) printed something else than 42")
                    }
                    return 1
                }, close: {}
            )
        }
        return line(program, "plain spawn", slots, rate)
    }

    private func sandboxed(_ program: Trivial, slots: Int, tier: SandboxTier, context: JudgingContext, scratch: String) throws -> Line {
        let tests = (0..<SandboxBench.testsPerCandidate).map {
            TestCase(kind: .publicTests, name: "\($0)", input: Array("20 22\n".utf8), expectedOutput: Array("42\n".utf8))
        }
        let problem = try PreparedProblem(
            problem: Problem(name: "trivial", split: "bench", timeLimit: .seconds(5), memoryLimit: .mebibytes(256), tests: tests),
            kinds: [.publicTests])
        let candidate = Candidate(
            problem: "trivial", index: 0, label: "bench", language: program.language, source: Array(program.source.utf8))
        let toolchains = Toolchains(context.languages)
        let options = context.sandboxOptions(
            tier: tier, scratch: scratch, toolchains: [try toolchains.toolchain(named: program.language)])
        let compilations = CompilationCache()
        let rate = try Rate.measure(threads: slots, seconds: seconds) { _ in
            let slot = try SandboxSlot(options)
            let judge = Judge(slot: slot, toolchains: toolchains, settings: context.judging, compilations: compilations)
            let cancel = try CancellationFlag()
            return (
                step: {
                    let result = judge.judge(task: 0, candidate: candidate, problem: problem, cancel: cancel)
                    guard result?.verdict == .accepted else {
                        throw CommandError(
                            .failure, "the trivial program got \(result?.verdict.code ?? "nothing"): \(result?.message ?? "")")
                    }
                    return SandboxBench.testsPerCandidate
                }, close: { slot.close() }
            )
        }
        return line(program, "gencode \(tier.name)", slots, rate)
    }

    private func line(_ program: Trivial, _ how: String, _ slots: Int, _ rate: Rate) -> Line {
        Line(
            program: program.name, how: how, slots: slots, testsPerSecond: rate.perSecond, medianMilliseconds: rate.median,
            p99Milliseconds: rate.p99)
    }
}
