import Foundation
import Slurm

extension SlurmClient {
    /// The batch system as the environment of this process shows it.
    static var here: SlurmClient { SlurmClient(environment: ProcessInfo.processInfo.environment, user: getuid()) }
}
