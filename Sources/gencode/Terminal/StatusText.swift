import Foundation
import Records
import ShardStore

/// How `run status` prints what the files of a run say.
enum StatusText {
    static func table(_ status: RunStatus, plan: RunPlan) -> String {
        var lines = [
            "\(plan.manifest.name): \(status.done)/\(counted(status.total, "task")) with a verdict"
                + (status.round > 1 ? ", split again \(counted(status.round - 1, "time"))" : "")
        ]
        lines.append("shard  state      attempt  done/total  host:pid")
        for shard in status.shards {
            let number = String(format: "%05d", shard.shard)
            let state = shard.state.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0)
            let attempt = shard.attempt.map(String.init) ?? "-"
            let place = shard.host.map { "\($0):\(shard.pid ?? 0)" } ?? ""
            lines.append(
                "\(number)  \(state)  \(attempt.padding(toLength: 7, withPad: " ", startingAt: 0))  "
                    + "\("\(shard.done)/\(shard.total)".padding(toLength: 10, withPad: " ", startingAt: 0))  \(place)")
        }
        return lines.joined(separator: "\n")
    }

    static func json(_ status: RunStatus, plan: RunPlan) throws -> String {
        try JSONText.of([
            "name": plan.manifest.name, "done": status.done, "total": status.total, "round": status.round,
            "shards": status.shards.map { shard -> [String: Any] in
                [
                    "shard": shard.shard, "state": shard.state.rawValue, "attempt": shard.attempt.map { $0 as Any } ?? NSNull(),
                    "done": shard.done, "total": shard.total, "host": shard.host.map { $0 as Any } ?? NSNull(),
                    "pid": shard.pid.map { $0 as Any } ?? NSNull(),
                ]
            },
        ])
    }
}
