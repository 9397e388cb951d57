import FileSystem
import Foundation

/// Runs Slurm's client programs in an environment that decides nothing: what a user's profile exports for them would win over the
/// options in scripts, and change the format of what they print. It holds no keys of model servers either: the controller may store
/// the environment of a submission.
public struct SlurmClient: Sendable {
    /// Long enough for a loaded controller, short enough for a person.
    public static let queryLimit = Duration.seconds(10)
    /// A submission waits and retries by itself while the controller is busy.
    public static let submissionLimit = Duration.seconds(120)

    public let environment: [String: String]
    /// The numeric id of the user whose jobs are asked for: names differ between hosts more often than numbers.
    public let user: UInt32

    /// - Parameter withheld: variables that hold keys. Those whose names end in `_API_KEY` are withheld anyway.
    public init(environment: [String: String], user: UInt32, withholding withheld: Set<String> = []) {
        self.environment = environment.filter { name, _ in
            !SlurmClient.isScrubbed(name) && !ThisProcess.isKey(variable: name) && !withheld.contains(name)
        }
        self.user = user
    }

    private static let scrubbed = [
        "SBATCH_", "SLURM_", "SLURMD_", "SQUEUE_", "SACCT_", "SINFO_", "SCONTROL_", "SCANCEL_", "SALLOC_", "SRUN_",
    ]

    private static func isScrubbed(_ name: String) -> Bool {
        name != "SLURM_CONF" && scrubbed.contains { name.hasPrefix($0) }
    }

    /// The program's path by the environment's PATH; nil: not on this host.
    public func path(of program: String) -> String? {
        for directory in (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
            let candidate = "\(directory)/\(program)"
            if access(candidate, X_OK) == 0 { return candidate }
        }
        return nil
    }

    /// The client programs that workers and `status` make use of.
    public static let programs = ["sbatch", "squeue", "scontrol", "scancel", "sinfo", "sacct"]

    /// Those of `programs` that this host has.
    public var programsHere: [String] { SlurmClient.programs.filter { path(of: $0) != nil } }

    /// - Parameter words: the program and its arguments.
    /// - Throws: `.noClient` where there is no such program. An end with an error is a result.
    public func run(_ words: [String], limit: Duration = queryLimit) throws -> ClientResult {
        guard let program = words.first, let path = path(of: program) else {
            throw SlurmError(
                .noClient, "\(words.first ?? "") is not on this host",
                remedy: "Run this where Slurm's client programs are on PATH, such as a login node (often after `module load slurm`).")
        }
        return try ClientProcess(executable: path, arguments: Array(words.dropFirst()), environment: environment).finish(within: limit)
    }

    /// What a query printed.
    /// - Throws: `.noClient`, or `.unreachable` with the program's words.
    public func query(_ words: [String], limit: Duration = queryLimit) throws -> String {
        let result = try run(words, limit: limit)
        guard result.succeeded else {
            throw SlurmError(
                .unreachable, "\(words.first ?? "") failed: \(result.complaint)", remedy: "Is the controller up? `scontrol ping` tells.")
        }
        return result.output
    }
}
