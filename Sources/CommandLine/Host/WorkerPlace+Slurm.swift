import Foundation
import Records
import Slurm

extension WorkerPlace {
    /// What this process has to work with.
    /// - Parameter deadline: nil: none but the batch system's.
    static func here(deadline: ContinuousClock.Instant? = nil) -> WorkerPlace {
        var place = WorkerPlace.machine()
        if let task = SlurmTask(environment: ProcessInfo.processInfo.environment) { place.narrow(to: task, client: .here) }
        if let deadline { place.end(at: deadline) }
        return place
    }

    /// Narrows the machine to what a Slurm job was given of it.
    private mutating func narrow(to task: SlurmTask, client: SlurmClient) {
        batchJob = task.name
        processors = task.cpus
        if let limit = task.memoryLimit { memory = min(memory, limit) }
        switch task.timeLeft(client) {
        case .known(let left): end(in: left.inSeconds)
        case .unlimited: break
        case .unknown(let why):
            notes.append("note: the time that is left of job \(task.name) is not known (\(why)); signals and --time-limit tell")
        }
    }
}
