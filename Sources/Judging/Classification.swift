import Records
import Sandbox

/// What a run says before anyone looks at its answer.
public enum Classification: Hashable, Sendable {
    case judged(Verdict)
    /// The program ended by itself with exit code 0 and kept every limit: now the answer decides.
    case answerDecides
    /// Stopped from outside: no verdict.
    case cancelled
}

/// The one place where an outcome becomes a verdict. Where several causes apply, `Verdict.mostSevere` chooses: a program that overran its
/// output and was then killed for its time is an output-limit case.
///
/// The time on the clock is not compared here: a busy machine adds to it, and only the sandbox, which ends idle programs, knows how much.
///
/// - Parameter ranOutOfMemory: the runtime said on its standard error that it failed for want of memory. Counts only for a run that failed.
public func classify(
    _ termination: Termination, usage: Usage, outputLength: Int, limits: Limits, ranOutOfMemory: Bool = false
) -> Classification {
    var causes: [Verdict] = []
    if outputLength > limits.output.bytes { causes.append(.outputLimit) }
    if usage.memory > limits.memory { causes.append(.memoryLimit) }
    if usage.cpuTime > limits.cpuTime { causes.append(.timeLimit) }
    switch termination {
    case .cancelled: return .cancelled
    case .violation: causes.append(.sandboxViolation)
    case .outputLimit: causes.append(.outputLimit)
    case .memoryLimit: causes.append(.memoryLimit)
    case .cpuLimit: causes.append(.timeLimit)
    case .wallLimit: causes.append(.idleLimit)
    case .exited(0): break
    case .exited, .signaled: causes.append(ranOutOfMemory ? .memoryLimit : .runtimeError)
    }
    return Verdict.mostSevere(causes).map(Classification.judged) ?? .answerDecides
}

extension Termination {
    /// The exit status, or minus the number of the signal that ended the program.
    var exitCode: Int {
        switch self {
        case .exited(let code): Int(code)
        case .signaled(let signal): -Int(signal)
        case .violation: -31
        case .cpuLimit, .wallLimit, .memoryLimit, .outputLimit, .cancelled: -9
        }
    }
}

/// The three statuses of DeepMind's code_contests tester.
public enum CodeContestsStatus: String, Hashable, Sendable {
    case success, failed, timeout

    /// Nil where the run was cancelled. A run that a signal ended is a timeout to that tester, whatever the signal.
    public init?(_ termination: Termination) {
        switch termination {
        case .exited(0): self = .success
        case .exited: self = .failed
        case .signaled, .cpuLimit, .wallLimit, .memoryLimit, .outputLimit, .violation: self = .timeout
        case .cancelled: return nil
        }
    }

    /// The verdict that is stored. The tester compares the answer whatever the status, so a pass needs both.
    public func verdict(answerMatches: Bool) -> Verdict {
        switch self {
        case .success: answerMatches ? .accepted : .wrongAnswer
        case .failed: .runtimeError
        case .timeout: .timeLimit
        }
    }
}
