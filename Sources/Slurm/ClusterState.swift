import FileSystem
import Foundation
import Synchronization

/// What the batch system says of a run's jobs, at a time. Never needed: where it cannot be asked, a note says so.
public struct ClusterState: Sendable, Hashable, Codable {
    /// By id.
    public var jobs: [String: JobEntry]
    /// When the queue last answered, in seconds since 1970; 0: never.
    public var asOf: Int
    /// When it was last asked, likewise.
    var askedAt: Int
    /// What could not be found out, and why.
    public var notes: [String]

    public init(jobs: [String: JobEntry] = [:], asOf: Int, askedAt: Int = 0, notes: [String] = []) {
        self.jobs = jobs
        self.asOf = asOf
        self.askedAt = askedAt
        self.notes = notes
    }

    /// The job of this id; of an array task that has not begun, the entry of all such tasks.
    public func job(_ id: String) -> JobEntry? {
        if let known = jobs[id] { return known }
        let parts = id.split(separator: "_")
        guard parts.count == 2, let task = Int(parts[1]) else { return nil }
        return jobs.values.first { ClusterState.covers($0.id, array: parts[0], task: task) }
    }

    /// `812_[4,6-9%2]` covers task 7 of array 812.
    private static func covers(_ id: String, array: Substring, task: Int) -> Bool {
        guard id.hasPrefix(array + "_["), let end = id.firstIndex(where: { $0 == "]" || $0 == "%" }) else { return false }
        return id[id.index(id.startIndex, offsetBy: array.count + 2)..<end].split(separator: ",").contains { range in
            let bounds = range.split(separator: "-").compactMap { Int($0) }
            guard let first = bounds.first, let last = bounds.last else { return false }
            return (first...max(first, last)).contains(task)
        }
    }

    /// Jobs in each state, by its word.
    public var counts: [String: Int] { jobs.values.reduce(into: [:]) { $0[$1.state.word, default: 0] += 1 } }
}

extension ClusterState {
    /// Asks the queue and the accounting for jobs of these names, both at once: one call each, whatever the number of jobs.
    /// - Parameters:
    ///   - users: whose jobs; numbers get recycled over years and users.
    ///   - since: the first submission.
    ///   - limit: how long an answer may take.
    public static func query(
        _ client: SlurmClient, names: [String], users: [String], since: Date, now: Date, limit: Duration = SlurmClient.queryLimit
    ) -> ClusterState {
        let seconds = Int(now.timeIntervalSince1970)
        var state = ClusterState(asOf: seconds, askedAt: seconds)
        let (owners, list) = (users.joined(separator: ","), names.joined(separator: ","))
        let accounting = Submitter.stamp(since.addingTimeInterval(-60))
        let questions = [
            [
                "sacct", "--allocations", "--duplicates", "--parsable2", "--noheader", "--user=\(owners)", "--starttime=\(accounting)",
                "--name=\(list)",
                "--format=JobID,State,JobName,NodeList,ExitCode",
            ],
            ["squeue", "--array", "--noheader", "--states=all", "--user=\(owners)", "--name=\(list)", "--format=%i|%T|%j|%N|%r"],
        ]
        let answers = Mutex<[Int: Result<[(String, JobEntry)], any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: questions.count) { number in
            let answer = Result { try entries(client, questions[number], limit: limit) }
            answers.withLock { $0[number] = answer }
        }
        // What the queue says is newer. A cluster may have no accounting, so that its failure is nothing to be told of.
        let accounted = (try? answers.withLock { $0[0] }?.get()) ?? []
        do {
            let queued = try answers.withLock { $0[1] }?.get() ?? []
            state.jobs = Dictionary(accounted + queued) { $1.coming(after: $0) }
        } catch {
            state.jobs = Dictionary(accounted) { $1.coming(after: $0) }
            state.asOf = 0
            state.notes.append((error as? SlurmError)?.message ?? "\(error)")
        }
        return state
    }

    /// Jobs by id, of lines `ID|STATE|NAME|NODES|REASON`.
    private static func entries(_ client: SlurmClient, _ words: [String], limit: Duration) throws -> [(String, JobEntry)] {
        try client.query(words, limit: limit).split(whereSeparator: \.isNewline).compactMap { line in
            let fields = line.split(separator: "|", maxSplits: 4, omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard fields.count == 5, !fields[0].isEmpty else { return nil }
            let nodes = fields[3] == "None assigned" ? "" : fields[3]
            let reason = fields[4] == "None" || fields[4] == "0:0" ? "" : fields[4]
            return (fields[0], JobEntry(id: fields[0], name: fields[2], state: JobState(fields[1]), node: nodes, reason: reason))
        }
    }

    /// A controller serves a whole site: nobody asks more often, however often `status` is called, by however many people.
    public static let leastInterval = 60

    /// What the last answer about the run's submissions was.
    public struct Known: Sendable {
        /// nil: none yet.
        public var state: ClusterState?
        /// Nobody has asked in the last minute.
        public var isDue: Bool
        /// Whether this user can write down an answer for others.
        public var isShared: Bool
    }

    /// - Returns: nil where nothing was submitted.
    /// - Throws: `.file` for a submission record that cannot be read.
    public static func known(runPath: String, now: Date = Date()) throws -> Known? {
        let log = SubmissionLog(runPath: runPath)
        guard try !log.records().isEmpty else { return nil }
        let state = read(statePath(log))
        return Known(state: state, isDue: !(state?.isFresh(at: now) ?? false), isShared: access(log.directory, W_OK) == 0)
    }

    /// Whether it was asked for less than a minute ago.
    public func isFresh(at now: Date) -> Bool { abs(Int(now.timeIntervalSince1970) - askedAt) < ClusterState.leastInterval }

    private static func statePath(_ log: SubmissionLog) -> String { log.directory + "/state.json" }

    /// nil: there is none, or it holds no answer. The file lies in the run directory, and whoever may write there can change it.
    static func read(_ path: String) -> ClusterState? {
        let state = (try? Data(contentsOf: URL(fileURLWithPath: path))).flatMap { try? JSONDecoder().decode(ClusterState.self, from: $0) }
        let dates = 0...(1 << 40)
        return state.flatMap { dates.contains($0.asOf) && dates.contains($0.askedAt) ? $0 : nil }
    }

    /// What the batch system says of the run's submissions; from the last answer where that is less than a minute old.
    /// - Returns: nil where nothing was submitted.
    /// - Throws: `.file` for a submission record that cannot be read.
    public static func current(runPath: String, client: SlurmClient, now: Date = Date(), limit: Duration = SlurmClient.queryLimit) throws
        -> ClusterState?
    {
        let log = SubmissionLog(runPath: runPath)
        let records = try log.records()
        guard !records.isEmpty else { return nil }
        let path = statePath(log)
        let seconds = Int(now.timeIntervalSince1970)
        let cached = read(path)
        if let cached, cached.isFresh(at: now) { return cached }
        // The time is claimed before the answer is there, so that others do not ask at once for the same.
        var claimed =
            cached ?? ClusterState(asOf: 0, notes: ["the batch system is being asked; its answer is shown as soon as it is there"])
        claimed.askedAt = seconds
        let isCaching = claimed.write(to: path)
        let formatter = ISO8601DateFormatter()
        let begin = records.compactMap { formatter.date(from: $0.submittedAt) }.min() ?? now
        var state = query(
            client, names: records.flatMap { $0.jobs.map(\.name) }, users: Array(Set(records.map(\.user))).sorted(), since: begin, now: now,
            limit: limit)
        if let cached {
            // Of a queue that did not answer, the last that was heard; of one that did, the ends that it has forgotten since.
            let isSilent = state.asOf == 0
            state.jobs = Dictionary(
                uniqueKeysWithValues: state.jobs.map { id, job in (id, cached.jobs[id].map { job.coming(after: $0) } ?? job) })
            let kept = isSilent ? cached.jobs : cached.jobs.filter { $0.value.state.phase == .ended }
            state.jobs = kept.merging(state.jobs) { $1.coming(after: $0) }
            if isSilent { state.asOf = cached.asOf }
        }
        if isCaching { state.write(to: path) }
        return state
    }

    /// - Returns: false where this user may not write there; then every call asks.
    @discardableResult private func write(to path: String) -> Bool {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(self) else { return false }
        return (try? Files.replace(path, content: [UInt8](data))) != nil
    }
}
