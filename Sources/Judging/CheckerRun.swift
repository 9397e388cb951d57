import Records
import Sandbox

/// Runs a problem's own checker over one output.
struct CheckerRun {
    let slot: any ProgramRunner
    let limits: Limits
    let program: RunnableProgram
    let convention: CheckerProgram.Convention
    let extraArguments: [String]

    /// - Returns: nil where the run was cancelled.
    /// - Throws: `JudgingError` (.checkerFailed) for anything that neither accepts nor rejects: the checker's failure is never the
    ///   candidate's.
    func accepts(output: [UInt8], test: PreparedProblem.Test, cancel: CancellationFlag?) throws -> Bool? {
        let outcome = try slot.run(request(output: output, test: test), cancel: cancel)
        if outcome.termination == .cancelled { return nil }
        guard case .exited(let code) = outcome.termination, let accepted = CheckerRun.decision(convention, exitCode: code) else {
            let said = String(decoding: outcome.errorOutput.prefix(300), as: UTF8.self)
            throw JudgingError(
                .checkerFailed, "the checker neither accepted nor rejected test \(test.name): \(outcome.termination) \(oneLine(said))",
                remedy: "Run the checker by hand on this test.")
        }
        return accepted
    }

    /// Nil: neither accepted nor rejected.
    ///
    /// Kattis: 42 accepts, 43 rejects. testlib: 0 accepts; 1 (wrong answer), 2 (presentation), 4 (something left over) and 8 (unexpected
    /// end) reject; 3 is the judge's failure.
    static func decision(_ convention: CheckerProgram.Convention, exitCode: Int32) -> Bool? {
        switch (convention, exitCode) {
        case (.kattis, 42), (.testlib, 0): true
        case (.kattis, 43), (.testlib, 1), (.testlib, 2), (.testlib, 4), (.testlib, 8): false
        default: nil
        }
    }

    private func request(output: [UInt8], test: PreparedProblem.Test) -> Program {
        var arguments = program.arguments
        var files: [(name: String, input: Input)] = [("input", test.input), ("answer", .bytes(test.expected))]
        var input = Input.empty
        switch convention {
        case .kattis:
            // The feedback directory's name must end in a slash: validators append file names to it as it is.
            arguments += ["input", "answer", "./"]
            input = .bytes(output)
        case .testlib:
            arguments += ["input", "output", "answer"]
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
