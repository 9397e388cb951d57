import Records

/// How a run ended. Mechanism only: what it means for a candidate is for others to say.
///
/// Where more than one cause applies, the one that stands first here is reported: `cancelled`, `violation`, `outputLimit`,
/// `memoryLimit`, `cpuLimit`, `wallLimit`, and only then how the program ended by itself.
public enum Termination: Sendable, Hashable {
    case exited(code: Int32)
    /// A signal that the sandbox did not send.
    case signaled(signal: Int32)
    /// Used more CPU time than allowed, over all threads and processes.
    case cpuLimit
    /// Ran longer than allowed.
    case wallLimit
    /// Used more memory than allowed, or failed after it was refused a mapping of a length far beyond its limit.
    case memoryLimit
    /// Wrote more to its standard output than allowed.
    case outputLimit
    /// Made a system call that no program in the sandbox has a use for: its name, or its number where it has none.
    case violation(systemCall: String)
    /// Stopped on request.
    case cancelled
}

/// What one run did and used.
public struct Outcome: Sendable {
    public var termination: Termination
    public var usage: Usage
    /// What it wrote to its standard output, at most `limits.output` bytes.
    public var output: [UInt8]
    /// How much it wrote to its standard output; counting ends soon after the limit.
    public var outputLength: Int
    /// The first 64 KiB of its standard error; the rest is read and dropped.
    public var errorOutput: [UInt8]
    /// The regular files in its working directory whose names `Program.resultFiles` asks for.
    public var files: [String: [UInt8]]
    public var tier: SandboxTier
    /// How long its first thread was ready to run and got no core, up to the last look at it. Short runs end before the first.
    public var coreWait = Duration.zero
}
