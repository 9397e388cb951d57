import Foundation
import Slurm

/// What Slurm says of a run's jobs, without much waiting: a process of its own asks, however long a busy controller takes, and writes down
/// what it hears, which this call or a later one reads.
struct ClusterEnquiry {
    let runPath: String
    let client: SlurmClient

    /// What Slurm adds to the files is not worth more waiting.
    private static let patience: Duration = .milliseconds(600)

    /// - Parameter earlier: what this process heard before.
    /// - Returns: nil where nothing was submitted.
    func state(now: Date, after earlier: ClusterState?) throws -> ClusterState? {
        guard let known = try ClusterState.known(runPath: runPath, now: now) else { return nil }
        guard known.isDue else { return known.state }
        // Who may not write in the run directory must not ask at each look either.
        if !known.isShared, let earlier, earlier.isFresh(at: now) { return earlier }
        if known.isShared, let process = ask() {
            let end = ContinuousClock.now + ClusterEnquiry.patience
            while process.isRunning, ContinuousClock.now < end { usleep(5000) }
            return try ClusterState.known(runPath: runPath, now: now)?.state
        }
        return try ClusterState.current(runPath: runPath, client: client, now: now, limit: ClusterEnquiry.patience)
    }

    /// - Returns: nil where the host starts no process now.
    private func ask() -> Process? {
        guard let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else { return nil }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = SlurmVerbs.Enquire.words(runPath: runPath)
        (process.standardInput, process.standardOutput, process.standardError) = (
            FileHandle.nullDevice, FileHandle.nullDevice, FileHandle.nullDevice
        )
        do {
            try process.run()
            return process
        } catch {
            return nil
        }
    }
}
