import Foundation

/// Submits one job so that it exists once, whatever the client program says: an answer that got lost is looked up by the job's name,
/// which is this submission's alone, before anything is tried again.
public struct Submitter: Sendable {
    let client: SlurmClient
    let limit: Duration
    /// Before each look-up; a busy controller may enter the job in its books after the client gave up. One more try than there are pauses.
    let pauses: [Duration]
    let report: @Sendable (String) -> Void

    public init(
        client: SlurmClient, limit: Duration = SlurmClient.submissionLimit, pauses: [Duration] = [.seconds(2), .seconds(5), .seconds(10)],
        report: @escaping @Sendable (String) -> Void
    ) {
        self.client = client
        self.limit = limit
        self.pauses = pauses
        self.report = report
    }

    enum Answer: Equatable {
        case accepted(String)
        case rejected(String)
        /// It may or may not exist.
        case uncertain(String)
    }

    /// - Returns: the job's id.
    /// - Throws: `.rejected` with the batch system's words; `.uncertain` where it cannot be found out whether the job exists.
    public func submit(_ words: [String], jobName: String) throws -> String {
        let begin = Date()
        var complaint = ""
        for pause in [nil] + pauses.map(Optional.some) {
            if let pause {
                Thread.sleep(forTimeInterval: pause / .seconds(1))
                switch try lookUp(jobName, since: begin) {
                case .found(let id):
                    report("the job \(jobName) was accepted as \(id) all the same")
                    return id
                case .unknown(let why):
                    report("cannot look up \(jobName): \(why)")
                    complaint = why
                    continue
                case .absent: report("no job is called \(jobName): submitting again")
                }
            }
            switch Submitter.answer(try client.run(words, limit: limit)) {
            case .accepted(let id): return id
            case .rejected(let why):
                throw SlurmError(.rejected, "Slurm rejected \(jobName): \(why)", remedy: Submitter.remedy(for: why))
            case .uncertain(let why):
                report("the answer to the submission of \(jobName) got lost (\(why)); looking the name up")
                complaint = why
            }
        }
        if case .found(let id) = try lookUp(jobName, since: begin) { return id }
        throw SlurmError(
            .uncertain, "nobody can say whether \(jobName) was submitted: \(complaint)",
            remedy: "When the controller answers again: `squeue --name=\(jobName)`; if it is not there, submit again.")
    }

    static func answer(_ result: ClientResult) -> Answer {
        if result.succeeded {
            let id = result.output.split(whereSeparator: \.isNewline).last.map { $0.prefix { $0 != ";" } } ?? ""
            if !id.isEmpty, id.allSatisfy({ $0.isASCII && $0.isNumber }) { return .accepted(String(id)) }
            return .uncertain("no job id in its output: \(result.complaint)")
        }
        guard case .exited = result.exit, !isLost(result.errors) else { return .uncertain(result.complaint) }
        return .rejected(result.complaint)
    }

    /// Failures of the way to the controller and back, as the client programs word them.
    private static func isLost(_ errors: String) -> Bool {
        let marks = [
            "timed out", "unable to contact", "zero bytes were transmitted", "communication connection failure", "connection refused",
            "connection reset", "unexpected message received", "temporarily unable to accept", "send/recv", "no route to host",
            "backup controller",
        ]
        let text = errors.lowercased()
        return marks.contains { text.contains($0) }
    }

    private static func remedy(for complaint: String) -> String {
        let text = complaint.lowercased()
        if ["limit", "policy", "array"].contains(where: text.contains) {
            return "Ask for fewer --workers, less --time, or another --qos; `gencode doctor --slurm` shows the cluster's limits."
        }
        if text.contains("node configuration") || text.contains("memory") {
            return "`sinfo -N -l` shows what nodes have: ask for less --mem, --cpus or --gres, or for another --partition."
        }
        if text.contains("account") { return "`sacctmgr show associations user=$USER` lists yours; set slurm.account or --account." }
        if text.contains("partition") { return "`sinfo -s` lists the partitions; set slurm.partition or --partition." }
        return "Mend the options in [slurm] or on the command line; --dry-run shows them."
    }

    enum LookUp: Equatable {
        case found(String)
        case absent
        case unknown(String)
    }

    /// Among the queue's jobs, ended ones too; then in the accounting, where there is one.
    private func lookUp(_ name: String, since begin: Date) throws -> LookUp {
        let queue = try client.run(["squeue", "--noheader", "--states=all", "--user=\(client.user)", "--name=\(name)", "--format=%F %j %V"])
        guard queue.succeeded else { return .unknown(queue.complaint) }
        if let id = Submitter.identifier(in: queue.output, name: name, since: begin) { return .found(id) }
        guard client.path(of: "sacct") != nil else { return .absent }
        // A minute for clocks that differ. Without accounting it fails, and the queue's answer stands.
        let start = Submitter.stamp(begin.addingTimeInterval(-60))
        let accounting = try client.run([
            "sacct", "--allocations", "--parsable2", "--noheader", "--user=\(client.user)", "--starttime=\(start)", "--name=\(name)",
            "--format=JobID,JobName,Submit",
        ])
        let text = accounting.output.replacingOccurrences(of: "|", with: " ")
        return (accounting.succeeded ? Submitter.identifier(in: text, name: name, since: begin) : nil).map(LookUp.found) ?? .absent
    }

    /// Of lines `ID NAME SUBMITTED`, the id of the name's array or job. One submitted earlier is another's: a run that was removed and planned
    /// again at the same place has the same names.
    private static func identifier(in text: String, name: String, since begin: Date) -> String? {
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: " ")
            guard parts.count >= 2, parts[1] == name else { continue }
            // A minute for clocks that differ.
            if parts.count > 2, let submitted = date(String(parts[2])), submitted < begin.addingTimeInterval(-60) { continue }
            let id = parts[0].prefix { $0.isASCII && $0.isNumber }
            if !id.isEmpty { return String(id) }
        }
        return nil
    }

    /// Local time, as the client programs read it.
    static func stamp(_ date: Date) -> String { stampFormat.string(from: date) }

    private static func date(_ stamp: String) -> Date? { stampFormat.date(from: stamp) }

    private static var stampFormat: DateFormatter {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "yyyy-MM-dd'T'HH:mm:ss"
        return formatter
    }
}
