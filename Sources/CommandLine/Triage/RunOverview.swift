import Foundation
import Records
import RunProtocol
import Slurm

/// A run as its files show it, with what the batch system adds where it can be asked.
struct RunOverview {
    struct Look {
        var status: RunStatus
        var cluster: ClusterState?
        var at = Date()
        /// Tasks per second, by position in `status.shards`; of those at work.
        var rates: [Int: Double] = [:]
        /// In the order of `status.missing`.
        var classes: [MissingClass] = []
        /// Of one shard in trouble for each class: its log's path and last lines.
        var logs: [MissingClass: LogTail] = [:]

        var rate: Double { rates.values.reduce(0, +) }

        /// Seconds until the last verdict at the present rate; nil: unknown.
        var secondsLeft: Double? { rate > 0 ? Double(status.total - status.done) / rate : nil }

        /// Tasks of each class, in the order of the classes.
        var counts: [(class: MissingClass, count: Int)] {
            let counted = classes.reduce(into: [:]) { $0[$1, default: 0] += 1 }
            return counted.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }

        func job(of shard: ShardStatus) -> JobEntry? { shard.job.flatMap { cluster?.job($0) } }
    }

    struct LogTail {
        var path: String
        var lines: [String]
    }

    let store: any RunAdministration
    let lease: Duration
    let client: SlurmClient

    private static let tailLines = 3

    /// - Parameter earlier: rates are measured since then; without it, since each attempt began.
    func look(after earlier: Look? = nil) throws -> Look {
        let now = Date()
        let status = try store.status(lease: lease, date: Int64(now.timeIntervalSince1970))
        var look = Look(
            status: status,
            cluster: try ClusterEnquiry(runPath: store.directory.path, client: client).state(now: now, after: earlier?.cluster), at: now)
        let before = Dictionary((earlier?.status.shards ?? []).map { ($0.shard, $0) }, uniquingKeysWith: { first, _ in first })
        for (position, shard) in status.shards.enumerated() where shard.state == .running {
            let seconds = earlier.map { now.timeIntervalSince($0.at) } ?? 0
            look.rates[position] = rate(of: shard, since: before[shard.shard], seconds: seconds)
        }
        look.classes = status.missing.map { missing in
            let shard = missing.shard.map { status.shards[$0] }
            return MissingClass(
                of: shard, job: shard.flatMap { look.job(of: $0) }, isJudgeError: missing.hasFailed)
        }
        for (missing, kind) in zip(status.missing, look.classes) where kind != .inWork && kind != .neverStarted && look.logs[kind] == nil {
            if let shard = missing.shard { look.logs[kind] = tail(of: status.shards[shard]) }
        }
        return look
    }

    /// - Returns: nil where it cannot be told yet.
    private func rate(of shard: ShardStatus, since before: ShardStatus?, seconds: Double) -> Double? {
        if let before, before.attempt == shard.attempt, seconds > 0, shard.ended > before.ended {
            return Double(shard.ended - before.ended) / seconds
        }
        guard let begun = shard.claimedAt, let grew = shard.grewAt, grew > begun, shard.ended > 0 else { return nil }
        return Double(shard.ended) / Double(grew - begun)
    }

    /// The newest attempt's own log; where it wrote none, what the batch system caught of its output.
    private func tail(of shard: ShardStatus) -> LogTail? {
        let directory = store.directory
        var paths = (shard.attempt ?? 0 > 0) ? [directory.logPath(shard: shard.shard, attempt: shard.attempt ?? 0)] : []
        if let job = shard.job { paths.append("\(directory.logsPath)/slurm-\(job).out") }
        for path in paths {
            guard let text = LogTail.end(of: path) else { continue }
            let lines = text.split(whereSeparator: \.isNewline).suffix(RunOverview.tailLines).map(String.init)
            if !lines.isEmpty { return LogTail(path: path, lines: lines) }
        }
        return nil
    }
}

extension RunOverview.LogTail {
    /// The last 4 KiB; nil: no such file, or nothing in it.
    fileprivate static func end(of path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        guard let size = try? file.seekToEnd(), size > 0, (try? file.seek(toOffset: size > 4096 ? size - 4096 : 0)) != nil,
            let data = try? file.readToEnd()
        else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}
