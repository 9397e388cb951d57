/// The exit codes of every verb. All below 128, so that batch systems report them unchanged.
enum ExitStatus: Int32, Error, Sendable {
    /// Everything that was asked for is done. A drained `run work` also ends with this code.
    case done = 0
    /// Something on our side failed: the message says what and what to do.
    case failure = 1
    /// The command line, a job file or the configuration is wrong.
    case usage = 2
    /// The run lacks verdicts: resume it, or merge with `--partial`.
    case incomplete = 3
    /// A demand of the caller was not met, such as `require_tier`.
    case gateNotMet = 4
}

/// A failure of a command, with the exit code that goes with it.
struct CommandError: Error, CustomStringConvertible {
    var status: ExitStatus
    /// What, which object, why.
    var message: String
    /// What to do; empty: nothing helps but the message.
    var remedy: String

    init(_ status: ExitStatus, _ message: String, remedy: String = "") {
        self.status = status
        self.message = message
        self.remedy = remedy
    }

    var description: String { remedy.isEmpty ? message : "\(message)\n  \(remedy)" }
}
