import Foundation
import Records
import Sandbox

/// Runs a problem's own checker over one output.
struct CheckerRun {
    let slot: any ProgramRunner
    let limits: Limits
    let program: RunnableProgram
    /// Of its main file.
    let name: String
    let convention: CheckerProgram.Convention
    let extraArguments: [String]
    let signs: HostSigns

    private static let largestInput = ByteCount.mebibytes(64)

    enum Decision {
        case accepted
        case rejected
        /// The checker works, and this output made it fail: with what happened, in one line.
        case failed(String)
    }

    /// Decides about one output. Where the checker neither accepts nor rejects it, control runs show who caused that: a checker that
    /// decides about another output of the same test works, and then this output made it fail.
    /// - Returns: nil where the run was cancelled, or the judge is to end.
    /// - Throws: `JudgingError` (.checkerFailed) where the checker decides about no output of the test; (.brokenTest) where it says that the
    ///   test cannot run, which no control run changes; (.nodeOutOfMemory) where the kernel may have ended it.
    func decide(output: [UInt8], test: PreparedProblem.Test, cancel: CancellationFlag?) throws -> Decision? {
        let kills = signs.outOfMemoryKills()
        // Whether the kernel may have ended any of the checker's runs. What it killed besides says nothing about a checker that exited itself.
        var mayBeKilled = false
        guard let first = try outcome(output, test, cancel) else { return nil }
        if let decision = decision(first) { return decision }
        try refuseBrokenTest(first, test)
        mayBeKilled = first.termination.mayComeFromOutside
        guard let works = try works(test, cancel, &mayBeKilled) else { return nil }
        guard works else {
            if mayBeKilled { try blameKernel(since: kills) }
            throw JudgingError(
                .checkerFailed,
                "the checker \(name) neither accepted nor rejected any output of test \(oneLine(test.name, limit: 100)): \(described(first))",
                remedy: "Run the checker by hand on this test.")
        }
        guard let second = try outcome(output, test, cancel), signs.stopReason() == nil else { return nil }
        if let decision = decision(second) { return decision }
        if mayBeKilled || second.termination.mayComeFromOutside { try blameKernel(since: kills) }
        return .failed("\(TaskResult.checkerFailureMark) (\(described(second)))")
    }

    /// - Throws: `JudgingError` (.nodeOutOfMemory) where the kernel has killed processes for want of memory since an earlier count: a checker
    ///   that failed may be one of them.
    private func blameKernel(since kills: Int?) throws {
        guard signs.hasKilled(since: kills) else { return }
        throw JudgingError(
            .nodeOutOfMemory, "the kernel was killing processes for want of memory while a checker ran",
            remedy: "Give the job more memory, or use fewer slots, then resume.")
    }

    /// What candidates read in a test, and how many bytes of it the checker made.
    /// - Returns: nil where the run was cancelled, or the judge is to end.
    /// - Throws: `JudgingError` where the checker makes the input and cannot: (.brokenTest) where it says that the test cannot run;
    ///   (.nodeOutOfMemory) where the kernel may have ended it.
    func input(of test: PreparedProblem.Test, cancel: CancellationFlag?) throws -> (input: Input, made: Int)? {
        guard convention == .calls else { return (test.input, 0) }
        var request = request(output: [], test: test)
        request.arguments = program.arguments + ["--calls", "input", "answer"]
        request.limits.output = max(request.limits.output, CheckerRun.largestInput)
        let kills = signs.outOfMemoryKills()
        let outcome = try slot.run(request, cancel: cancel)
        if outcome.termination == .cancelled || signs.stopReason() != nil { return nil }
        try refuseBrokenTest(outcome, test)
        guard outcome.termination == .exited(code: 0), outcome.outputLength == outcome.output.count else {
            if outcome.termination.mayComeFromOutside { try blameKernel(since: kills) }
            throw JudgingError(
                .checkerFailed,
                "the checker \(name) does not make the input of test \(oneLine(test.name, limit: 100)): \(described(outcome))",
                remedy: "Run the checker by hand on this test.")
        }
        return (try PreparedProblem.sealed(outcome.output), outcome.output.count)
    }

    private func refuseBrokenTest(_ outcome: Outcome, _ test: PreparedProblem.Test) throws {
        guard convention == .calls, outcome.termination == .exited(code: CheckerProgram.Convention.testCannotRun) else { return }
        let said = oneLine(String(decoding: outcome.errorOutput.suffix(300), as: UTF8.self))
        throw JudgingError(
            .brokenTest, "test \(oneLine(test.name, limit: 100)) cannot run: \(said)",
            remedy: "Correct the test in the problem set, or leave the problem out.")
    }

    /// Whether the checker decides about the expected output, or at least about an empty one: the expected output of a problem with a
    /// checker need not be one that programs may print.
    /// - Parameter mayBeKilled: becomes true where the kernel may have ended one of the runs.
    private func works(_ test: PreparedProblem.Test, _ cancel: CancellationFlag?, _ mayBeKilled: inout Bool) throws -> Bool? {
        for control in [test.expected, []] {
            guard let outcome = try outcome(control, test, cancel) else { return nil }
            if decision(outcome) != nil { return true }
            mayBeKilled = mayBeKilled || outcome.termination.mayComeFromOutside
        }
        return false
    }

    /// nil: cancelled.
    private func outcome(_ output: [UInt8], _ test: PreparedProblem.Test, _ cancel: CancellationFlag?) throws -> Outcome? {
        let outcome = try slot.run(request(output: output, test: test), cancel: cancel)
        return outcome.termination == .cancelled ? nil : outcome
    }

    private func decision(_ outcome: Outcome) -> Decision? {
        guard case .exited(let code) = outcome.termination else { return nil }
        return CheckerRun.decision(convention, exitCode: code, output: outcome.output).map { $0 ? .accepted : .rejected }
    }

    private func described(_ outcome: Outcome) -> String {
        let said = oneLine(String(decoding: outcome.errorOutput.prefix(300), as: UTF8.self))
        let ended = described(outcome.termination)
        return said.isEmpty ? ended : "\(ended): \(said)"
    }

    private func described(_ termination: Termination) -> String {
        switch termination {
        case .cpuLimit: "it used more than \(limits.cpuTime.inSeconds) s of CPU time"
        case .wallLimit: "it ran longer than \(limits.wallTime.inSeconds) s"
        default: "\(termination)"
        }
    }

    /// Nil: neither accepted nor rejected.
    ///
    /// Kattis and calls: 42 accepts, 43 rejects. testlib: 0 accepts; 1 (wrong answer), 2 (presentation), 4 (something left over) and 8 (unexpected
    /// end) reject; 3 is the judge's failure. score: the number on standard output decides where the exit code is 0.
    static func decision(_ convention: CheckerProgram.Convention, exitCode: Int32, output: [UInt8] = []) -> Bool? {
        switch (convention, exitCode) {
        case (.kattis, 42), (.calls, 42), (.testlib, 0): true
        case (.kattis, 43), (.calls, 43), (.testlib, 1), (.testlib, 2), (.testlib, 4), (.testlib, 8): false
        case (.score, 0): score(output).map { $0 >= 1 }
        default: nil
        }
    }

    /// The number that is all of an output; nil: it is none.
    private static func score(_ output: [UInt8]) -> Double? {
        let number = Double(String(decoding: output.prefix(100), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
        return number.flatMap { $0.isFinite ? $0 : nil }
    }

    private func request(output: [UInt8], test: PreparedProblem.Test) -> Program {
        var arguments = program.arguments
        var files: [(name: String, input: Input)] = [("input", test.input), ("answer", .bytes(test.expected))]
        var input = Input.empty
        switch convention {
        case .kattis, .calls:
            // The feedback directory's name must end in a slash: validators append file names to it as it is.
            arguments += ["input", "answer", "./"]
            input = .bytes(output)
        case .testlib:
            arguments += ["input", "output", "answer"]
            files.append(("output", .bytes(output)))
        case .score:
            arguments += ["input", "answer", "output"]
            files.append(("output", .bytes(output)))
        }
        var limits = limits
        limits.fileSize = max(limits.fileSize, ByteCount(bytes: output.count))
        return Program(
            arguments: arguments + extraArguments, environment: programEnvironment(program.language), directory: program.directory,
            input: input, limits: limits, resultFiles: [], workFiles: files, policy: program.language.confinement.policy,
            addressSpaceLimited: program.language.addressSpaceLimited)
    }
}

extension Language.Confinement {
    /// The sandbox's word for it.
    var policy: Policy {
        switch self {
        case .program: .candidate
        case .runtime: .runtime
        }
    }
}
