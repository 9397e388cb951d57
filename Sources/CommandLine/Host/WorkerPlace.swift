import Foundation
import Records

/// What a worker was given to work with: by the machine, and by a batch system where it runs under one.
struct WorkerPlace {
    /// The name that the batch system has for the job of this worker. Empty means no batch system.
    var batchJob = ""
    /// Processors; nil: what the machine shows.
    var processors: Int?
    var memory: ByteCount
    /// When this worker's time ends; nil: never.
    var deadline: ContinuousClock.Instant?
    /// For a person to know.
    var notes: [String] = []

    /// The whole machine, or what a cgroup leaves of it, without a time limit.
    static func machine() -> WorkerPlace {
        WorkerPlace(memory: ByteCount(bytes: Int(clamping: min(ProcessInfo.processInfo.physicalMemory, MemoryCgroup.limit ?? .max))))
    }

    mutating func end(in seconds: Double) { end(at: .now + .seconds(seconds)) }

    mutating func end(at end: ContinuousClock.Instant) { deadline = min(deadline ?? end, end) }
}
