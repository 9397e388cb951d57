import Foundation
import RunSimulation

/// What a simulation of the claims, attempts and seals of very many workers asks of a shared file system, and whether it went well.
struct ProtocolBench {
    let options: ProtocolSimulation.Options

    func run() throws -> ProtocolReport {
        let start = ContinuousClock.now
        var nextNote = 60.0
        let report = try ProtocolSimulation(options).run { done, seconds in
            let elapsed = (ContinuousClock.now - start).inSeconds
            guard elapsed >= nextNote else { return }
            nextNote = elapsed + 60
            Console.note(
                "\(Int(elapsed)) s: \(done) of \(options.tasks) tasks done after \(Int(seconds)) simulated seconds")
        }
        return report
    }
}

extension ProtocolReport {
    var text: String {
        var lines = [
            row("workers, tasks, shards, seed", "\(workers), \(tasks), \(shards), \(seed)"),
            row("simulated time", String(format: "%.0f s, of it %.0f s until one worker was left", virtualSeconds, crowdedSeconds)),
            row("faults", faults.filter { $0.count > 0 }.map { "\($0.count) \($0.name)" }.joined(separator: ", ")),
            row("attempts, seals", "\(attempts), \(seals)"),
            row("tasks judged again", String(format: "%d (%.2f%%)", redone, 100 * Double(redone) / Double(tasks))),
            row("tasks blamed for deaths", "\(blamed)"),
            row("files of one shard, most", "\(peakFilesOfAShard), with temporary ones \(peakNamesOfAShard)"),
            row(
                "operations per second",
                String(format: "%.0f, most %d, while there was more than one worker", meanPerSecond, peakPerSecond)),
            row("", ""), counted("operations", "per task"),
        ]
        lines += operations.filter { $0.count > 0 }.map(line)
        lines.append(line("all", operationCount))
        lines.append(line("names listed", listedNames))
        lines.append(line("bytes read", bytesRead))
        lines.append(line("bytes written", bytesWritten))
        lines += [row("", ""), counted("for", "per task")] + purposes.filter { $0.count > 0 }.map(line)
        lines += [row("", ""), row("violations of invariants", "\(violationCount)")] + violations.map { "  \($0)" }
        return lines.joined(separator: "\n")
    }

    private func row(_ name: String, _ value: String) -> String {
        value.isEmpty ? name : name.padding(toLength: 30, withPad: " ", startingAt: 0) + value
    }

    private func counted(_ name: String, _ unit: String) -> String { row(name, "       count    \(unit)") }

    private func line(_ count: Count) -> String { line(count.name, count.count) }

    private func line(_ name: String, _ count: Int) -> String {
        row(name, String(format: "%12d %11.3f", count, Double(count) / Double(tasks)))
    }

    var json: [String: Any] {
        func object(_ counts: [Count]) -> [String: Any] { Dictionary(uniqueKeysWithValues: counts.map { ($0.name, $0.count as Any) }) }
        return [
            "workers": workers, "tasks": tasks, "shards": shards, "seed": seed, "simulated_seconds": virtualSeconds,
            "crowded_seconds": crowdedSeconds, "faults": object(faults), "attempts": attempts, "seals": seals, "judged_again": redone,
            "blamed": blamed,
            "peak_files_of_a_shard": peakFilesOfAShard, "peak_names_of_a_shard": peakNamesOfAShard, "operations": object(operations),
            "purposes": object(purposes), "operations_per_task": Double(operationCount) / Double(tasks),
            "operations_per_second": meanPerSecond, "peak_operations_per_second": peakPerSecond, "names_listed": listedNames,
            "bytes_read": bytesRead, "bytes_written": bytesWritten, "broken_invariants": violationCount, "violations": violations,
        ]
    }
}
