import FileSystem
import Records

/// What went wrong between this tool and the batch system, and what to do about it.
public enum SlurmCode: String, CaseIterable, FailureCode {
    /// The client programs are not on this host.
    case noClient
    /// The controller does not answer, or not in time.
    case unreachable
    /// The batch system understood and said no.
    case rejected
    /// Nobody can say whether a submission was accepted.
    case uncertain
    /// An option, path or word that cannot be passed on.
    case invalidOption
    /// A script or record of ours cannot be read or written.
    case file
}

public typealias SlurmError = Failure<SlurmCode>

extension Failure where Code == SlurmCode {
    /// A failed system call on a script or a record of ours.
    static func file(_ cause: FileError) -> SlurmError {
        SlurmError(.file, cause.message, remedy: "Check the directory's rights and the free space there.", cause: cause)
    }
}

/// Operations on files of ours, whose failure is a `SlurmError`.
func onFiles<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as FileError { throw SlurmError.file(error) }
}
