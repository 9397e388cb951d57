import Foundation

/// One short job that runs a program on some node, and what it printed.
public struct ProbeJob: Sendable {
    public enum Outcome: Sendable {
        case printed(output: String, errors: String)
        /// It ended without output.
        case failed(state: String, errors: String)
        /// It did not start, or not end, in time, and was cancelled.
        case waited(state: String, reason: String)
    }

    let client: SlurmClient
    let script: BatchScript
    let options: JobOptions
    /// On the shared file system; the job's output goes there.
    let directory: String

    public init(client: SlurmClient, script: BatchScript, options: JobOptions, directory: String) {
        self.client = client
        self.script = script
        self.options = options
        self.directory = directory
    }

    func words(name: String, arguments: [String]) -> [String] {
        let logs = directory.replacingOccurrences(of: "%", with: "%%")
        return ["sbatch"] + options.extra + options.words + [
            "--parsable", "--job-name=\(name)", "--nodes=1", "--ntasks=1", "--chdir=\(directory)", "--export=NONE", "--propagate=NONE",
            "--input=/dev/null", "--output=\(logs)/probe.out", "--error=\(logs)/probe.err", script.path,
        ] + arguments
    }

    /// Submits, waits at most `limit` for its end, and cancels it then.
    public func run(name: String, arguments: [String], limit: Duration, report: @escaping @Sendable (String) -> Void) throws -> Outcome {
        try options.validate()
        let id = try Submitter(client: client, report: report).submit(words(name: name, arguments: arguments), jobName: name)
        let deadline = ContinuousClock.now + limit
        var last = (state: JobState("PENDING"), reason: "")
        while ContinuousClock.now < deadline {
            let text = try client.run(["squeue", "--noheader", "--states=all", "--jobs=\(id)", "--format=%T|%r"])
            let fields = text.output.split(whereSeparator: \.isNewline).first?.split(separator: "|") ?? []
            if let word = fields.first { last = (JobState(String(word)), fields.count > 1 ? String(fields[1]) : "") }
            // Gone from the queue: it ended, and is forgotten already.
            let isGone = fields.isEmpty && (text.succeeded || text.complaint.contains("Invalid job id"))
            if last.state.phase == .ended || isGone { return outcome(last.state.word) }
            Thread.sleep(forTimeInterval: 1)
        }
        let cancelled = try client.run(["scancel", id])
        if !cancelled.succeeded { report("the probe job \(id) could not be cancelled: \(cancelled.complaint)") }
        return .waited(state: last.state.word, reason: last.reason)
    }

    /// The files may arrive a little after the job's end where the file system caches names.
    private func outcome(_ state: String) -> Outcome {
        for _ in 0..<20 {
            let output = read("probe.out")
            if !output.isEmpty { return .printed(output: output, errors: read("probe.err")) }
            Thread.sleep(forTimeInterval: 0.25)
        }
        return .failed(state: state, errors: read("probe.err"))
    }

    private func read(_ name: String) -> String {
        // Absent where the job ended before it was made; the state says why.
        (try? String(contentsOfFile: directory + "/" + name, encoding: .utf8)) ?? ""
    }
}
