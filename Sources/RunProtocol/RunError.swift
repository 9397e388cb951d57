import ColumnStore
import FileSystem
import Records

/// Why a run directory cannot be worked on, beside what is wrong with single files (`FileError`, `StoreError`).
public enum RunCode: FailureCode {
    /// Another worker has taken over.
    case fenced
    /// Tasks are missing that the call needs to have records.
    case incomplete
    /// The run, its plan or what is asked of them makes no sense.
    case invalid
    /// The directory has no manifest.
    case noRun
    /// The directory holds another plan.
    case planned
    /// A record has more bytes than a journal takes.
    case recordTooLarge
    /// A shard's tasks were given away so often that no number is left for another split.
    case splitTooOften
    /// The system refuses a thread.
    case noThread
    /// The files change faster than they can be read.
    case unsettled
}

public typealias RunError = Failure<RunCode>

extension Failure where Code == RunCode {
    static func fenced(_ directory: RunDirectory, shard: Int, attempt: Int, by reason: String) -> RunError {
        RunError(
            .fenced, "attempt \(attempt) of shard \(shard) of \(directory.path) was taken over: \(reason)",
            remedy: "Stop this attempt; what it had recorded as done counts")
    }
}
