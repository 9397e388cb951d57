import CSandbox
import FileSystem
import Records

/// Why the sandbox itself failed: never the program's fault. A run that ends in such an error has no outcome and may be repeated.
public enum SandboxCode: FailureCode {
    /// `gencode-supervisor` is not where it should be, or cannot be started.
    case supervisorMissing
    /// The host does not allow a step of the tier that was asked for.
    case tierRefused
    /// The supervisor ended, or no longer answers.
    case supervisorLost
    /// The program could not be started: a step before its first instruction failed.
    case programNotStarted
    /// The kernel does not execute the program's file: what is in the file may be why.
    case notExecutable
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

public typealias SandboxError = Failure<SandboxCode>

extension Failure where Code == SandboxCode {
    private static let usualRemedy = "Look at the host's limits and disk."

    /// A call of ours that set `errno`.
    static func system(_ call: String, _ object: String, errno code: Int32, remedy: String = usualRemedy) -> SandboxError {
        SandboxError(.systemCall, "\(call) failed for \(object): \(errnoText(code))", remedy: hostRemedy(code) ?? remedy)
    }

    /// A failed operation on a file of ours.
    static func file(_ cause: FileError, remedy: String = usualRemedy) -> SandboxError {
        SandboxError(.systemCall, cause.message, remedy: remedy, cause: cause)
    }

    /// What a supervisor reports: a step and an `errno`.
    static func step(_ stage: UInt32, _ code: Int32, object: String?) -> String {
        let step = String(cString: gsb_stage_name(stage))
        return step + (object.map { " [\($0)]" } ?? "") + ": " + errnoText(code)
    }
}

/// Operations on files of ours, whose failure is the sandbox's.
func onFiles<Value>(remedy: String? = nil, _ body: () throws(FileError) -> Value) throws(SandboxError) -> Value {
    do { return try body() } catch { throw remedy.map { .file(error, remedy: $0) } ?? .file(error) }
}
