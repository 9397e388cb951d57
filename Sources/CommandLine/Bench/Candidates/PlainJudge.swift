import Foundation
import Synchronization

/// What stands beside the judge in `gencode bench candidates`: each program is compiled by a plain command and spawned once per test, without a
/// sandbox or limits, on as many threads as the judge has slots. A program that fails a test is not run again, and equal programs run once, as in
/// the judge.
struct PlainJudge: Sendable {
    struct Result: Sendable {
        var seconds: Double
        var correct: Int
        /// Runs of programs.
        var runs: Int
    }

    /// Given the directory with the source.
    private struct Commands: Sendable {
        var file: String
        var compile: (@Sendable (String) -> [String])?
        var run: @Sendable (String) -> [String]
    }

    /// What programs see instead of this process's environment, where keys may stand.
    private static let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"]

    let mix: CandidateMix
    let threads: Int
    /// For sources, programs and inputs.
    let directory: String

    private static let commands: [String: Commands] = [
        "PYTHON3": Commands(file: "main.py", run: { ["/usr/bin/python3", "\($0)/main.py"] }),
        "pypy3": Commands(file: "main.py", run: { ["/usr/bin/env", "pypy3", "\($0)/main.py"] }),
        "javascript": Commands(file: "main.js", run: { ["/usr/bin/env", "node", "\($0)/main.js"] }),
        "CPP": Commands(
            file: "main.cpp", compile: { ["/usr/bin/g++", "-O2", "-std=gnu++17", "-o", "\($0)/main", "\($0)/main.cpp"] },
            run: { ["\($0)/main"] }),
        "JAVA": Commands(
            file: "Main.java", compile: { ["/usr/bin/env", "javac", "-d", $0, "\($0)/Main.java"] },
            run: { ["/usr/bin/env", "java", "-cp", $0, "Main"] }),
    ]

    func run() throws -> Result {
        let inputs = try placedInputs()
        let programs = Dictionary(mix.programs.enumerated().map { ($1, [$0]) }, uniquingKeysWith: +).values.sorted { $0[0] < $1[0] }
        let next = Mutex(0)
        let total = Mutex<(correct: Int, runs: Int, failure: (any Error)?)>((0, 0, nil))
        let clock = ContinuousClock()
        let start = clock.now
        let group = DispatchGroup()
        for _ in 0..<threads {
            group.enter()
            Thread {
                defer { group.leave() }
                while true {
                    let number = next.withLock { taken in
                        taken += 1
                        return taken - 1
                    }
                    guard number < programs.count, total.withLock({ $0.failure == nil }) else { return }
                    do {
                        let (isCorrect, runs) = try judge(programs[number][0], inputs)
                        let correct = isCorrect ? programs[number].count : 0
                        total.withLock { ($0.correct, $0.runs) = ($0.correct + correct, $0.runs + runs) }
                    } catch {
                        total.withLock { $0.failure = error }
                    }
                }
            }.start()
        }
        group.wait()
        let (correct, runs, failure) = total.withLock { $0 }
        if let failure { throw failure }
        return Result(seconds: (clock.now - start).inSeconds, correct: correct, runs: runs)
    }

    /// The inputs' files, by problem.
    private func placedInputs() throws -> [String: [String]] {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        var paths: [String: [String]] = [:]
        for (position, problem) in mix.tests.keys.sorted().enumerated() {
            paths[problem] = try (mix.tests[problem] ?? []).enumerated().map { number, test in
                let path = "\(directory)/input-\(position)-\(number)"
                try Data(test.input.utf8).write(to: URL(fileURLWithPath: path))
                return path
            }
        }
        return paths
    }

    private func judge(_ number: Int, _ inputs: [String: [String]]) throws -> (isCorrect: Bool, runs: Int) {
        let program = mix.programs[number]
        guard let commands = PlainJudge.commands[program.language], let tests = mix.tests[program.problem],
            let inputs = inputs[program.problem]
        else {
            throw CommandError(.failure, "the bench has no plain command for \(program.language), or no problem \(program.problem)")
        }
        let place = "\(directory)/\(number)"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        try Data(program.source.utf8).write(to: URL(fileURLWithPath: place + "/" + commands.file))
        if let compile = commands.compile { _ = try PlainSpawn.run(compile(place), input: "/dev/null") }
        let limit = mix.plainLimit.map { ["/usr/bin/timeout", "\($0)"] } ?? []
        let command = limit + commands.run(place)
        for (position, test) in tests.enumerated() {
            let output = try PlainSpawn.outcome(
                command, input: inputs[position], environment: PlainJudge.environment, in: place, hearsErrors: false)
            guard output.status == 0, PlainJudge.words(output.text) == PlainJudge.words(Array(test.output.utf8)) else {
                return (false, position + 1)
            }
        }
        return (true, tests.count)
    }

    private static func words(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] { bytes.split { $0 == 32 || (9...13).contains($0) } }
}
