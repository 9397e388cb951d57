import Records

/// What ends a verb on the account of the command line itself. `ExitStatus` documents the exit code of each.
package enum CommandCode: FailureCode {
    /// The command line, a job file or the configuration is wrong.
    case usage
    /// Something on our side failed.
    case failure
    /// The run lacks verdicts.
    case incomplete
    /// A requirement of the user was not met.
    case gateNotMet
}

package typealias CommandError = Failure<CommandCode>
