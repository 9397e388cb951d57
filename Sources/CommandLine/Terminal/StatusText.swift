import Foundation
import Records
import RunProtocol

/// How `run status` prints what is known of a run.
enum StatusText {
    private static let mostShards = 40
    private static let mostNotes = 5

    static func table(_ look: RunOverview.Look, planned: PlannedRun, all: Bool) -> String {
        let status = look.status
        var lines = [
            "\(planned.name): \(status.done)/\(counted(status.total, "task")) with a \(planned.resultName)"
                + (status.round > 1 ? ", split again \(counted(status.round - 1, "time"))" : "") + pace(look)
        ]
        let states = ShardState.allCases.compactMap { state in
            let count = status.shards.count { $0.state == state }
            return count > 0 ? "\(count) \(state.rawValue)" : nil
        }
        lines.append("\(counted(status.shards.count, "shard")): \(states.joined(separator: ", "))")
        if let cluster = look.cluster {
            let counts = cluster.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            let age = Int(look.at.timeIntervalSince1970) - cluster.asOf
            let heard = cluster.asOf == 0 ? "Slurm was not reached" : "Slurm, \(max(0, age)) s ago"
            lines.append("\(heard): \(counts.isEmpty ? "no job known" : counts.joined(separator: ", "))")
            lines += cluster.notes.prefix(mostNotes).map { "note: \($0)" }
        }
        lines += shards(look, all: all) + missing(look, of: planned)
        return lines.joined(separator: "\n")
    }

    private static func pace(_ look: RunOverview.Look) -> String {
        guard look.rate > 0 else { return "" }
        let left = look.secondsLeft.map { ", \(Progress.spoken($0)) left" } ?? ""
        return String(format: ", %.1f/s", look.rate) + left
    }

    private static func shards(_ look: RunOverview.Look, all: Bool) -> [String] {
        let shown = look.status.shards.indices.filter { position in
            let state = look.status.shards[position].state
            return all || (state != .sealed && state != .unclaimed)
        }
        guard !shown.isEmpty else { return [] }
        let cut = all ? shown : Array(shown.prefix(mostShards))
        var rows = [["shard", "state", "attempt", "done/total", "rate/s", "left", "host:pid", "job"]]
        for position in cut {
            let shard = look.status.shards[position]
            let rate = look.rates[position]
            let place = shard.host.map { host in shard.pid.map { "\(host):\($0)" } ?? host } ?? ""
            let job = shard.job.map { name in look.job(of: shard).map { "\(name) \($0.state.word)" } ?? name } ?? ""
            rows.append([
                String(format: "%05d", shard.shard),
                shard.endReason.map { "\(shard.state.rawValue): \($0.rawValue)" } ?? shard.state.rawValue,
                shard.attempt.map(String.init) ?? "-", "\(shard.done)/\(shard.total)", rate.map { String(format: "%.1f", $0) } ?? "-",
                rate.map { Progress.spoken(Double(shard.total - shard.done) / $0) } ?? "-", place, job,
            ])
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { row in
            zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ").trimmedAtEnd
        }
        if cut.count < shown.count { lines.append("and \(shown.count - cut.count) more at work or in trouble: --all shows them") }
        return lines
    }

    private static func missing(_ look: RunOverview.Look, of planned: PlannedRun) -> [String] {
        guard !look.status.missing.isEmpty else { return [] }
        var lines = ["\(counted(look.status.missing.count, planned.resultName)) missing:"]
        for (kind, count) in look.counts {
            lines.append("  \(count) \(kind.rawValue): \(kind.remedy)")
            guard let log = look.logs[kind] else { continue }
            lines.append("    \(log.path)")
            lines += log.lines.map { "    | \($0)" }
        }
        return lines
    }

    static func json(_ look: RunOverview.Look, planned: PlannedRun) throws -> String {
        let status = look.status
        func orNull(_ value: Any?) -> Any { value ?? NSNull() }
        let shards = status.shards.indices.map { position -> [String: Any] in
            let shard = status.shards[position]
            return [
                "shard": shard.shard, "state": shard.state.rawValue, "attempt": orNull(shard.attempt), "done": shard.done,
                "total": shard.total, "host": orNull(shard.host), "pid": orNull(shard.pid), "job": orNull(shard.job),
                "job_state": orNull(look.job(of: shard)?.state.word), "ended": orNull(shard.endReason?.rawValue),
                "parent": orNull(shard.parent), "rate": orNull(look.rates[position]), "claimed_at": orNull(shard.claimedAt),
            ]
        }
        let missing = zip(status.missing, look.classes).map { missing, kind -> [String: Any] in
            let names = planned.names(ofTask: missing.task)
            return [
                "task": missing.task, "class": kind.rawValue, "shard": orNull(missing.shard.map { status.shards[$0].shard }),
                "problem": names.problem, "candidate": names.candidate,
            ]
        }
        var object: [String: Any] = [
            "name": planned.name, "done": status.done, "total": status.total, "round": status.round, "shards": shards,
            "missing": missing, "missing_by_class": Dictionary(uniqueKeysWithValues: look.counts.map { ($0.class.rawValue, $0.count) }),
            "logs": Dictionary(uniqueKeysWithValues: look.logs.map { ($0.key.rawValue, ["path": $0.value.path, "tail": $0.value.lines]) }),
            "rate": look.rate, "seconds_left": orNull(look.secondsLeft), "damage": status.damage.map { "\($0)" },
        ]
        if let cluster = look.cluster {
            object["slurm"] = [
                "asked_at": cluster.asOf == 0 ? NSNull() as Any : cluster.asOf, "states": cluster.counts, "notes": cluster.notes,
            ]
        }
        return try JSONText.of(object)
    }
}

extension String {
    fileprivate var trimmedAtEnd: String { String(reversed().drop { $0 == " " }.reversed()) }
}
