import CSandbox
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
    /// Its standard error. Of more than 64 KiB, the first and the last 32 KiB, one behind the other; the rest is read and dropped.
    public var errorOutput: [UInt8]
    /// The regular files in its working directory whose names `Program.resultFiles` asks for.
    public var files: [String: [UInt8]]
    /// No more of them are handed over; whether there were more is not known then.
    public static let mostFiles = Int(GSB_RESULT_FILES_MAX)
    public var tier: SandboxTier
    /// How long its first thread was ready to run and got no core, up to the last look at it. Short runs end before the first.
    public var coreWait = Duration.zero
    public var refusals: Refusals = []

    /// What the sandbox refused the program, which may have gone on. Known only where the system-call filter can ask the supervisor. A thread
    /// is known to have been refused only where the supervisor counts threads: at T2, and on kernels before 5.14.
    public struct Refusals: OptionSet, Sendable, Hashable {
        public let rawValue: UInt32

        public init(rawValue: UInt32) { self.rawValue = rawValue }

        public static let process = Refusals(rawValue: GSB_REFUSED_PROCESS.rawValue)
        public static let thread = Refusals(rawValue: GSB_REFUSED_THREAD.rawValue)
        /// Another program in its own place, by execve(2).
        public static let program = Refusals(rawValue: GSB_REFUSED_PROGRAM.rawValue)
        /// A socket of any family but AF_UNIX. Families that reach no network are counted here too: AF_NETLINK, AF_ALG and AF_VSOCK.
        public static let network = Refusals(rawValue: GSB_REFUSED_NETWORK.rawValue)
        /// Shared memory, semaphores or message queues of System V.
        public static let systemV = Refusals(rawValue: GSB_REFUSED_SYSTEM_V.rawValue)
    }
}
