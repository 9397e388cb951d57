import Records

/// Why a model server inside the job is of no use.
package enum ModelServerCode: FailureCode {
    /// The command of `[server]` makes no sense.
    case invalidCommand
    /// The server, or the program that watches over it, cannot be executed.
    case notStarted
    /// The server runs and did not become ready in time.
    case notReady
    /// The server answers, but refuses the key or does not serve the model that was asked for.
    case refused
    /// The server died more often than it may be restarted.
    case died
    /// The server was stopped by its own worker.
    case stopped
}

package typealias ModelServerError = Failure<ModelServerCode>
