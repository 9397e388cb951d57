import Foundation
import Records
import RunProtocol
import Testing

@testable import CommandLine

/// The trials of validators in `data etl` end whatever the validators do.
@Suite(.serialized) struct CheckerTrialsTests {
    private static func problem(_ source: String, convention: CheckerProgram.Convention = .kattis) throws -> Problem {
        let file = CheckerProgram.File(name: "check.py", content: Array(source.utf8))
        return Problem(
            name: "p", split: "test", timeLimit: .seconds(1),
            checker: .program(try CheckerProgram(convention: convention, language: "python3", files: [file])),
            tests: [TestCase(kind: .privateTests, name: "secret/1", input: Array("1\n".utf8), expectedOutput: Array("1\n".utf8))])
    }

    /// - Parameter longestRun: the most CPU time of one run; a third of the most time on the clock.
    private func withTrials(longestRun: Duration, stop: StopSignal = StopSignal(), _ body: (CheckerTrials) throws -> Void) throws {
        let settings = Settings(base: FileManager.default.temporaryDirectory.path)
        let sandbox = try SetSandbox(settings: settings)
        let trials = CheckerTrials(sandbox: sandbox, stop: stop, longestRun: longestRun)
        defer {
            trials.close()
            sandbox.close()
        }
        try body(trials)
    }

    @Test(arguments: [
        ("while True: pass\n", CheckerProgram.Convention.kattis, "it used more than 0.3 s of CPU time"),
        ("import time\ntime.sleep(3600)\n", .kattis, "it ran longer than 0.9 s"),
        ("import sys\nwhile True: sys.stdout.write('x' * 65536)\n", .score, "check.py"),
        ("while True: pass\n", .calls, "does not make the input of test secret/1: it used more than 0.3 s of CPU time"),
    ])
    func aValidatorThatNeverEndsIsNamed(source: String, convention: CheckerProgram.Convention, says: String) throws {
        try withTrials(longestRun: .milliseconds(300)) { trials in
            let problem = try Self.problem(source, convention: convention)
            let isUsable = try trials.isUsable(checkerOf: problem)
            #expect(!isUsable)
            #expect(trials.notes.count == 1 && trials.notes[0].hasPrefix("p: ") && trials.notes[0].contains(says), "\(trials.notes)")
        }
    }

    @Test func aTrialEndsWhenTheReadingIsToStop() throws {
        let stop = StopSignal()
        try withTrials(longestRun: .seconds(3600), stop: stop) { trials in
            DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(200)) { stop.raise() }
            let problem = try Self.problem("while True: pass\n")
            #expect(throws: CancellationError.self) { try trials.isUsable(checkerOf: problem) }
            #expect(trials.notes.isEmpty, "\(trials.notes)")
        }
    }

    @Test func aValidatorThatDecidesIsSaidNothingOf() throws {
        try withTrials(longestRun: .seconds(10)) { trials in
            let problem = try Self.problem("import sys\nsys.exit(42)\n")
            let isUsable = try trials.isUsable(checkerOf: problem)
            #expect(isUsable)
            #expect(trials.notes.isEmpty, "\(trials.notes)")
        }
    }
}
