import Foundation
import Slurm

extension SlurmClient {
    /// The batch system as the environment of this process shows it. The variable of the configured key is no longer there:
    /// `EnvironmentKeys` emptied it.
    static var here: SlurmClient {
        SlurmClient(environment: ProcessInfo.processInfo.environment, user: getuid(), withholding: EnvironmentKeys.otherVariables)
    }
}
