import Foundation
import Judging
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
        /// `testsPerSecond` over that of plain spawns of the same program at as many slots; nil: nothing was spawned so.
        var timesPlain: Double?
    }

    private struct Trivial: Sendable {
        var name: String
        var language: String
        var source: String
        /// The plain command, given the directory that holds what `build` made.
        var plain: @Sendable (String) -> [String]
        var build: (@Sendable (String) throws -> Void)?
        var isInterpreted: Bool { build == nil }
    }

    private struct Host: Sendable {
        var tier: SandboxTier
        var context: JudgingContext
        var scratch: String

        func options(_ toolchains: [Toolchain]) -> SandboxOptions {
            context.sandboxOptions(tier: tier, scratch: scratch, toolchains: toolchains)
        }
    }

    let settings: Settings
    let seconds: Double
    /// The flags behind `settings`, for processes of gencode's own.
    var commonFlags: [String] = []
    var testerFlags: [String] = []

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
        let host = Host(tier: try context.tier(scratch: scratch.path), context: context, scratch: scratch.path)
        var lines: [Line] = []
        for program in SandboxBench.programs {
            for slots in [1, 2] {
                lines.append(try plain(program, slots: slots, scratch: scratch.path))
                if program.isInterpreted {
                    if slots == 1 { lines.append(try forkLimit(program)) }
                    lines.append(try judged(program, tests: 10, isWarm: false, slots: slots, on: host))
                }
                lines.append(try judged(program, tests: 10, slots: slots, on: host))
                lines.append(try judged(program, tests: 200, slots: slots, on: host))
                lines.append(try single(program, slots: slots, on: host))
            }
        }
        lines.append(try EndToEndBench(scratch: scratch.path, commonFlags: commonFlags, testerFlags: testerFlags).run())
        for index in lines.indices {
            let plain = lines.first {
                $0.program == lines[index].program && $0.slots == lines[index].slots && $0.how == SandboxBench.plainSpawn
            }
            lines[index].timesPlain = plain.map { lines[index].testsPerSecond / $0.testsPerSecond }
        }
        return lines
    }

    private static let plainSpawn = "plain spawn"

    /// What a fork of the interpreter costs whatever is done with it: fork, 300 pages touched, exit, wait. Single-threaded.
    private func forkLimit(_ program: Trivial) throws -> Line {
        let modules = "import os, time\n"
        let script = """
            pages = bytearray(300 * 4096)
            one = bytes(300)
            def once():
                start = time.perf_counter()
                child = os.fork()
                if child == 0:
                    pages[::4096] = one
                    os._exit(0)
                os.waitpid(child, 0)
                return time.perf_counter() - start
            end = time.perf_counter() + \(seconds)
            times = []
            while not times or time.perf_counter() < end: times.append(once())
            times.sort()
            print(len(times) / sum(times), 1000 * times[len(times) // 2], 1000 * times[len(times) * 99 // 100])
            """
        let output = try PlainSpawn.run(["/usr/bin/python3", "-c", modules + script], input: "/dev/null")
        let figures = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard figures.count == 3 else { throw CommandError(.failure, "the fork bench printed no figures") }
        return Line(
            program: program.name, how: "fork, 300 pages", slots: 1, testsPerSecond: figures[0], medianMilliseconds: figures[1],
            p99Milliseconds: figures[2])
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
        return line(program, SandboxBench.plainSpawn, slots, rate)
    }

    /// Through the whole judge, candidate after candidate: compiling is cached, placing the program is not. Times are per test.
    private func judged(_ program: Trivial, tests: Int, isWarm: Bool = true, slots: Int, on host: Host) throws -> Line {
        let cases = (0..<tests).map {
            TestCase(kind: .publicTests, name: "\($0)", input: Array("20 22\n".utf8), expectedOutput: Array("42\n".utf8))
        }
        let problem = try PreparedProblem(
            problem: Problem(name: "trivial", split: "bench", timeLimit: .seconds(5), memoryLimit: .mebibytes(256), tests: cases),
            kinds: [.publicTests])
        let candidate = Candidate(
            problem: "trivial", index: 0, label: "bench", language: program.language, source: Array(program.source.utf8))
        let toolchains = Toolchains(host.context.languages)
        let options = host.options([try toolchains.toolchain(named: program.language)])
        let compilations = CompilationCache()
        var judging = host.context.judging
        judging.keepsInterpretersWarm = isWarm && judging.keepsInterpretersWarm
        let rate = try Rate.measure(threads: slots, seconds: seconds) { [judging] _ in
            let slot = try SandboxSlot(options)
            let judge = Judge(slot: slot, toolchains: toolchains, settings: judging, compilations: compilations)
            let cancel = try CancellationFlag()
            return (
                step: {
                    let result = judge.judge(task: 0, candidate: candidate, problem: problem, cancel: cancel)
                    guard result?.verdict == .accepted else {
                        throw CommandError(
                            .failure, "the trivial program got \(result?.verdict.code ?? "nothing"): \(result?.message ?? "")")
                    }
                    return tests
                }, close: { slot.close() }
            )
        }
        let warmth = program.isInterpreted ? (judging.keepsInterpretersWarm ? " warm" : " cold") : ""
        return line(program, "\(host.tier.name)\(warmth), \(tests) tests", slots, rate)
    }

    /// One run after another of one program in one slot: what the sandbox alone adds to a spawn.
    private func single(_ program: Trivial, slots: Int, on host: Host) throws -> Line {
        let directory = host.scratch + "/plain-\(program.name)"
        let name = program.isInterpreted ? "main.py" : "main"
        let content = Array(try Data(contentsOf: URL(fileURLWithPath: directory + "/" + name)))
        let warm = program.isInterpreted && host.context.judging.keepsInterpretersWarm
        let options = host.options([])
        let rate = try Rate.measure(threads: slots, seconds: seconds) { _ in
            let slot = try SandboxSlot(options)
            let run = Sandbox.Program(
                arguments: program.plain(ProgramDirectory.seenPath),
                directory: try ProgramDirectory(scratch: host.scratch, files: [(name, content, true)]),
                input: .sealed(try SealedFile(Array("20 22\n".utf8))),
                limits: Limits(cpuTime: .seconds(5), wallTime: .seconds(15), memory: .mebibytes(256)),
                warmStart: warm ? .run(compiled: nil) : nil)
            return (
                step: {
                    guard try slot.run(run).output == Array("42\n".utf8) else {
                        throw CommandError(.failure, "the trivial program printed something else than 42 in the sandbox")
                    }
                    return 1
                }, close: { slot.close() }
            )
        }
        return line(program, "\(host.tier.name)\(warm ? " warm" : ""), one run", slots, rate)
    }

    private func line(_ program: Trivial, _ how: String, _ slots: Int, _ rate: Rate) -> Line {
        Line(
            program: program.name, how: how, slots: slots, testsPerSecond: rate.perSecond, medianMilliseconds: rate.median,
            p99Milliseconds: rate.p99)
    }
}
