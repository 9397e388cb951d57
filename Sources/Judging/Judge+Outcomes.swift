import Records
import Sandbox

extension Judge {
    /// Runs a candidate on every test of a problem, for somebody who wants to know what goes wrong where.
    ///
    /// - Parameter kept: bytes of each output, from its start, and of each message, from its end, that are kept.
    /// - Returns: one outcome a test, in the stored order of the tests; nil where `cancel` was raised.
    /// - Throws: infrastructure trouble that stays after `settings.attempts` tries.
    public func outcomes(
        of candidate: Candidate, on problem: PreparedProblem, kept: ByteCount, cancel: CancellationFlag? = nil
    ) throws -> [TestOutcome]? {
        let same = { (verdict: Verdict, message: String) in
            Array(repeating: TestOutcome(verdict: verdict, message: message), count: problem.testCount)
        }
        guard !candidate.source.allSatisfy(isWhiteSpace) else { return same(.wrongAnswer, "empty program") }
        let (program, checker) = (ErrorOutputListener(slot), ErrorOutputListener(slot))
        var failure: String?
        switch try prepared(
            candidate, problem: problem, runner: program, checkerRunner: checker, cancel: cancel, checkerFailed: { failure = $0 })
        {
        case nil: return nil
        case .refused(let message): return same(.compileError, message)
        case .ready(let run):
            defer { run.program.directory.remove() }
            var outcomes: [TestOutcome] = []
            for index in problem.tests.indices {
                failure = nil
                guard let judged = try retrying({ try run.judge(index) }) else { return nil }
                let spoken = judged.verdict == .wrongAnswer ? failure.map { Array($0.utf8) } ?? checker.take() : program.take()
                outcomes.append(run.outcome(of: judged, test: index, spoken: spoken, kept: kept))
            }
            return outcomes
        }
    }
}

extension TestRun {
    /// - Parameter spoken: what the program, or the checker of a wrong answer, wrote to its standard error.
    fileprivate func outcome(of judged: JudgedRun, test: Int, spoken: [UInt8], kept: ByteCount) -> TestOutcome {
        let line = message(of: judged, on: test)
        // Tiers without a mount namespace show programs the host's path.
        let text = [program.directory.seenPath, program.directory.hostPath].reduce(String(decoding: spoken, as: UTF8.self)) {
            $0.replacing("\($1)/", with: "")
        }
        let message = judged.verdict == .accepted ? "" : [line, text].filter { !$0.isEmpty }.joined(separator: "\n")
        // The end of a traceback names the error.
        return TestOutcome(
            verdict: judged.verdict, output: Array(judged.output.prefix(kept.bytes)),
            message: String(decoding: Array(message.utf8).suffix(kept.bytes), as: UTF8.self))
    }
}

/// Hands programs on to a slot and remembers what the last one wrote to its standard error.
private final class ErrorOutputListener: ProgramRunner {
    private let runner: any ProgramRunner
    private var heard: [UInt8] = []

    init(_ runner: any ProgramRunner) { self.runner = runner }

    var tier: SandboxTier { runner.tier }

    func run(_ program: Program, cancel: CancellationFlag?) throws -> Outcome {
        let outcome = try runner.run(program, cancel: cancel)
        heard = outcome.errorOutput
        return outcome
    }

    func makeDirectory(_ files: [ProgramFile]) throws -> ProgramDirectory { try runner.makeDirectory(files) }

    func hasRoom(for size: ByteCount) throws -> Bool { try runner.hasRoom(for: size) }

    /// What was heard since the last call.
    func take() -> [UInt8] {
        defer { heard = [] }
        return heard
    }
}
