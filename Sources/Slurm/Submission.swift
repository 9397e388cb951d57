import Foundation
import Records

/// One job of a submission: a single one or an array of slots.
public struct Stage: Sendable, Hashable {
    /// What it is called beside the run in the job's name; empty: nothing.
    public var suffix: String
    public var script: BatchScript
    /// Arguments of the script.
    public var arguments: [String]
    public var options: JobOptions
    /// Slots of the array; nil: one job.
    public var slots: Int?
    /// Slots that may run at once; 0: all.
    public var throttle: Int

    public init(suffix: String = "", script: BatchScript, arguments: [String], options: JobOptions, slots: Int? = nil, throttle: Int = 0) {
        self.suffix = suffix
        self.script = script
        self.arguments = arguments
        self.options = options
        self.slots = slots
        self.throttle = throttle
    }
}

/// The jobs of one submission, each of which waits for the end of the one before, however that ended: a failed one must not keep the
/// next pending for ever, and what is missing is for the files to say.
public struct Submission: Sendable, Hashable {
    public let name: String
    public let runPath: String
    public let stages: [Stage]

    /// - Parameters:
    ///   - token: what makes the job name this submission's alone.
    ///   - runPath: absolute; its directory `logs` must be there when a job starts.
    /// - Throws: `.invalidOption`
    public init(run: String, token: String, runPath: String, stages: [Stage]) throws {
        let plain = run.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" }
        name = "gencode-\(String(plain.prefix(40)))-\(token)"
        self.runPath = runPath
        self.stages = stages
        for stage in stages { try stage.options.validate() }
        guard runPath.hasPrefix("/"), !runPath.unicodeScalars.contains("\\"), !runPath.contains(where: \.isNewline) else {
            throw SlurmError(
                .invalidOption, "\(runPath): a backslash or line break in a run's path switches off the names of its logs",
                remedy: "Choose another run directory.")
        }
    }

    public func jobName(of stage: Stage) -> String { stage.suffix.isEmpty ? name : "\(name)-\(stage.suffix)" }

    /// The command line of one stage. What the site or user adds comes first, so that what must hold wins.
    /// - Parameter previous: the job that it waits for.
    public func words(of stage: Stage, after previous: String?) -> [String] {
        // A percent sign in the path is not one of Slurm's patterns.
        let logs = runPath.replacingOccurrences(of: "%", with: "%%") + "/logs"
        var words = ["sbatch"] + stage.options.extra + stage.options.words
        words += [
            "--parsable", "--job-name=\(jobName(of: stage))", "--nodes=1", "--ntasks=1", "--chdir=\(runPath)", "--export=NONE",
            "--propagate=NONE",
            "--input=/dev/null", "--open-mode=append",
        ]
        if let slots = stage.slots {
            words.append("--array=0-\(slots - 1)" + (stage.throttle > 0 ? "%\(stage.throttle)" : ""))
            words.append("--output=\(logs)/slurm-%A_%a.out")
        } else {
            words.append("--output=\(logs)/slurm-%j.out")
        }
        if let previous { words += ["--dependency=afterany:\(previous)", "--kill-on-invalid-dep=yes"] }
        return words + [stage.script.path] + stage.arguments
    }

    /// Everything that would be submitted: each command line, quoted for a shell, and each script with its SHA-256.
    public func dryRunText() -> String {
        var lines: [String] = []
        var previous: String?
        for (number, stage) in stages.enumerated() {
            lines.append("# submission \(number + 1) of \(stages.count): \(jobName(of: stage))")
            lines.append(ShellWords.quoted(words(of: stage, after: previous)))
            previous = "JOB_ID_OF_SUBMISSION_\(number + 1)"
        }
        var printed: Set<String> = []
        for stage in stages where printed.insert(stage.script.path).inserted {
            lines.append("# script \(stage.script.path)")
            lines.append("# sha256 \(stage.script.digest), \(counted(stage.script.content.count, "byte"))")
            lines.append(String(decoding: stage.script.content, as: UTF8.self))
        }
        return lines.joined(separator: "\n")
    }
}

/// Words as a POSIX shell reads them.
public enum ShellWords {
    public static func quoted(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

    static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_=./:,@%+".contains($0)) }
        return isPlain ? word : "'" + ForeignText.replacing("'", in: word, with: "'\\''") + "'"
    }
}
