/// Ends the jobs of a run's submissions.
public struct Cancellation: Sendable {
    /// What was in the queue of one job or array, by state word.
    public struct Job: Sendable, Hashable {
        public var id: String
        public var name: String
        public var states: [String: Int]
    }

    let client: SlurmClient

    public init(client: SlurmClient) { self.client = client }

    /// Cancels what the queue holds under the recorded names: an id alone might be another job's by now, and a submission whose answer got
    /// lost has none.
    /// - Returns: what was cancelled.
    /// - Throws: `.unreachable`, `.rejected`, `.noClient`
    public func cancel(_ records: [SubmissionRecord]) throws -> [Job] {
        let names = records.flatMap { $0.jobs.map(\.name) }
        let users = Set(records.map(\.user)).sorted().joined(separator: ",")
        let text = try client.query([
            "squeue", "--array", "--noheader", "--user=\(users)", "--name=\(names.joined(separator: ","))", "--format=%F %j %T",
        ])
        var jobs: [Job] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: " ").map(String.init)
            // COMPLETING too: it may be a task that is on its way back into the queue.
            guard fields.count == 3 else { continue }
            if let known = jobs.firstIndex(where: { $0.id == fields[0] }) {
                jobs[known].states[fields[2], default: 0] += 1
            } else {
                jobs.append(Job(id: fields[0], name: fields[1], states: [fields[2]: 1]))
            }
        }
        guard !jobs.isEmpty else { return [] }
        let result = try client.run(["scancel"] + jobs.map(\.id))
        guard result.succeeded || jobs.allSatisfy({ $0.states.keys.allSatisfy { $0 == "COMPLETING" } }) else {
            throw SlurmError(
                .rejected, "scancel failed: \(result.complaint)", remedy: "Whose jobs are they? `squeue --name=\(names[0])` shows.")
        }
        return jobs
    }
}
