import Foundation
import Records

/// The job or array task that this process is the batch script of, or runs in.
public struct SlurmTask: Sendable, Hashable {
    /// `A_T` for an array task, else the job's id. An array's bare id would mean all its tasks.
    public let name: String
    public let arrayJobID: Int?
    public let taskID: Int?
    /// Processors of this task on this node; nil: not said.
    public let cpus: Int?
    /// Of this task on this node; nil: not limited, or not said.
    public let memoryLimit: ByteCount?
    /// Where the release sets it; seconds since 1970.
    public let endTime: Int?

    /// - Parameter environment: of this process. Nil: not in a job.
    public init?(environment: [String: String]) {
        func number(_ name: String) -> Int? { environment[name].flatMap { Int($0) } }
        guard let job = number("SLURM_JOB_ID"), job > 0 else { return nil }
        arrayJobID = number("SLURM_ARRAY_JOB_ID")
        taskID = number("SLURM_ARRAY_TASK_ID")
        if let arrayJobID, let taskID { name = "\(arrayJobID)_\(taskID)" } else { name = "\(job)" }
        cpus = (number("SLURM_CPUS_PER_TASK") ?? number("SLURM_CPUS_ON_NODE")).flatMap { $0 > 0 ? $0 : nil }
        let onNode = number("SLURM_CPUS_ON_NODE") ?? cpus
        if let node = environment["SLURM_MEM_PER_NODE"].flatMap(SlurmTask.mebibytes) {
            memoryLimit = node
        } else if let each = environment["SLURM_MEM_PER_CPU"].flatMap(SlurmTask.mebibytes), let onNode {
            memoryLimit = ByteCount(bytes: each.bytes * onNode)
        } else {
            memoryLimit = nil
        }
        endTime = number("SLURM_JOB_END_TIME")
    }

    /// MiB unless a unit follows; nil for 0, which is the whole node, and for what is no number.
    private static func mebibytes(_ text: String) -> ByteCount? {
        let units: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let rest = text.dropFirst(digits.count)
        guard let count = Int(digits), count > 0, count < 1 << 40, rest.count <= 1 else { return nil }
        guard let shift = rest.isEmpty ? 20 : units[rest[rest.startIndex]] else { return nil }
        return ByteCount(bytes: count << shift)
    }

    /// Whether this process itself is what the batch system started, as after `exec` in a batch script: then what is left of the job is this
    /// process's to decide. Within another's script, or a shell in an allocation, it is not.
    public static func isBatchScript() -> Bool {
        let parent = try? String(contentsOfFile: "/proc/\(getppid())/comm", encoding: .utf8)
        return parent?.hasPrefix("slurmstepd") ?? false
    }

    /// How long this job may still run, or why nobody can say.
    public enum TimeLeft: Sendable, Hashable {
        case known(Duration)
        case unlimited
        case unknown(String)
    }

    /// From squeue(1), which knows of limits that were changed; else from the environment of newer releases.
    public func timeLeft(_ client: SlurmClient, now: Date = Date()) -> TimeLeft {
        let complaint: String
        do {
            let result = try client.run(["squeue", "--noheader", "--jobs=\(name)", "--format=%L"])
            let text = result.output.trimmingCharacters(in: .whitespacesAndNewlines)
            if result.succeeded, let left = SlurmTime.timeLeft(text) { return .known(left) }
            if result.succeeded, text == "UNLIMITED" { return .unlimited }
            complaint = result.succeeded ? "squeue says \"\(text)\" of job \(name)" : "squeue: \(result.complaint)"
        } catch {
            complaint = (error as? SlurmError)?.message ?? "\(error)"
        }
        guard let endTime else { return .unknown(complaint) }
        return .known(.seconds(max(0, endTime - Int(now.timeIntervalSince1970))))
    }

    public enum Requeueing: Sendable, Hashable {
        /// The batch system ends this process at any moment and starts the task again later.
        case accepted
        /// The job ends with this process; a later submission of what is left picks its work up.
        case refused(String)
    }

    /// scontrol(1) requeue of this task alone: the very last act of a worker, for the caller is killed at once.
    public func requeue(_ client: SlurmClient) -> Requeueing {
        guard arrayJobID == nil || taskID != nil else { return .refused("the array's task number is not known") }
        do {
            let result = try client.run(["scontrol", "requeue", name], limit: .seconds(30))
            return result.succeeded ? .accepted : .refused(result.complaint)
        } catch {
            return .refused((error as? SlurmError)?.message ?? "\(error)")
        }
    }
}
