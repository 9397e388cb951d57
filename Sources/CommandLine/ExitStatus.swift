/// The exit codes of every verb. All of them are below 128, so that batch systems report them unchanged.
///
/// A verb throws one of these when it has already told the user everything; every other error is printed before the process ends.
package enum ExitStatus: Int32, Error, Sendable, CaseIterable {
    /// Everything that was asked for is done. A drained `run work` also ends with this code.
    case done = 0
    /// Something on our side failed. The message says what failed and what to do.
    case failure = 1
    /// The command line, a job file or the configuration is wrong.
    case usage = 2
    /// The run lacks verdicts. The user can resume it, or merge it with `--partial`.
    case incomplete = 3
    /// A requirement of the user was not met, such as `require_tier`.
    case gateNotMet = 4

    /// The meaning, as `gencode --help` prints it.
    var summary: String {
        switch self {
        case .done: "done"
        case .failure: "failure on our side"
        case .usage: "usage"
        case .incomplete: "incomplete run"
        case .gateNotMet: "gate not met"
        }
    }
}
