import Foundation
import RunSimulation

extension ProtocolBench {
    /// Plays small runs, and says now and then how many it has played.
    static func playContended(runs: Int, firstSeed: UInt64, scratch: String) throws -> ContendedReport {
        let start = ContinuousClock.now
        var nextNote = 60.0
        return try ProtocolSimulation.playContended(runs: runs, firstSeed: firstSeed, scratch: scratch) { report in
            let elapsed = (ContinuousClock.now - start).inSeconds
            if elapsed >= nextNote {
                nextNote = elapsed + 60
                Console.note("\(Int(elapsed)) s: \(report.runs) of \(runs) runs played, \(report.brokenRuns) of them broken")
            }
        }
    }
}

extension ContendedReport {
    var text: String {
        func row(_ name: String, _ value: String) -> String { name.padding(toLength: 30, withPad: " ", startingAt: 0) + value }
        var lines = [
            row("contended runs", "\(runs), with the seeds from \(firstSeed) on"),
            row("tasks, attempts, seals", "\(tasks), \(attempts), \(seals)"),
            row("tasks judged again", "\(redone)"),
            row("operations", "\(operations)"),
            row("faults", faults.filter { $0.count > 0 }.map { "\($0.count) \($0.name)" }.joined(separator: ", ")),
            row("broken runs", "\(brokenRuns)"),
        ]
        for run in broken { lines += ["  seed \(run.seed)"] + run.violations.map { "    \($0)" } }
        return lines.joined(separator: "\n")
    }

    var json: [String: Any] {
        [
            "runs": runs, "first_seed": firstSeed, "tasks": tasks, "attempts": attempts, "seals": seals, "judged_again": redone,
            "operations": operations, "faults": Dictionary(uniqueKeysWithValues: faults.map { ($0.name, $0.count as Any) }),
            "broken_runs": brokenRuns,
            "broken": broken.map { ["seed": $0.seed, "violations": $0.violations] as [String: Any] },
        ]
    }
}
