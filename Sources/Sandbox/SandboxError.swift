import CSandbox
import Glibc

/// The sandbox itself failed: never the program's fault. A run that ends in one has no outcome and may be repeated.
public struct SandboxError: Error, CustomStringConvertible, Sendable {
    public enum Code: Sendable, Hashable {
        /// `gencode-supervisor` is not where it should be, or cannot be started.
        case supervisorMissing
        /// The host does not allow a step of the tier that was asked for.
        case tierRefused
        /// The supervisor ended, or no longer answers.
        case supervisorLost
        /// The program could not be started: a step before its first instruction failed.
        case programNotStarted
        /// The host gave the program so little of its cores that how long it takes could not be seen.
        case starved
        /// No interpreter can be kept warm here for what was asked.
        case noWarmStart
        /// Something of the run could not be killed or cleaned up.
        case notCleaned
        /// More arguments, environment or files than one request carries.
        case requestTooLarge
        /// A system call of the judge's own failed.
        case systemCall
    }

    public let code: Code
    /// What failed, on which object, with the error's name.
    public let message: String
    /// What to do about it.
    public let remedy: String

    public init(_ code: Code, _ message: String, remedy: String) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    public var description: String { "\(message). \(remedy)" }
}

extension SandboxError {
    /// A call of ours that set `errno`.
    static func system(_ call: String, _ object: String, errno code: Int32, remedy: String = "Look at the host's limits and disk.")
        -> SandboxError
    {
        SandboxError(.systemCall, "\(call) failed for \(object): \(errorName(code))", remedy: remedy)
    }

    /// What a supervisor reports: a step and an `errno`.
    static func step(_ stage: UInt32, _ code: Int32, object: String?) -> String {
        let step = String(cString: gsb_stage_name(stage))
        return step + (object.map { " [\($0)]" } ?? "") + ": " + errorName(code)
    }
}

/// `EPERM (Operation not permitted)`.
func errorName(_ code: Int32) -> String {
    "\(String(cString: gsb_errno_name(code))) (\(String(cString: strerror(code))))"
}
