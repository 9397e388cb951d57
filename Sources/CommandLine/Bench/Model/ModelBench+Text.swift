import Foundation

extension ModelBench.Line {
    /// The median, the least and the most of the repetitions.
    private func spread(_ value: (ModelFigures.Repetition) -> Double) -> (median: Double, least: Double, most: Double)? {
        guard let sorted = figures?.repetitions.map(value).sorted(), let least = sorted.first, let most = sorted.last else { return nil }
        return (sorted[sorted.count / 2], least, most)
    }

    private var perSecond: (median: Double, least: Double, most: Double)? { spread { Double(load.requests) / $0.seconds } }
    /// CPU time of the client for one completion, in milliseconds.
    private var cpu: (median: Double, least: Double, most: Double)? { spread { 1000 * $0.cpuSeconds / Double(load.requests) } }
    /// The memory that one request in flight adds, without its prompt.
    private var kibibytes: Double? {
        guard load.isCrowd, let figures else { return nil }
        return Double(figures.peakKiB - figures.idleKiB) / Double(load.inFlight) - Double(load.promptBytes) / 1024
    }

    func text(beside reference: Self?) -> String {
        var columns = [
            load.name.padding(toLength: 22, withPad: " ", startingAt: 0), client.padding(toLength: 17, withPad: " ", startingAt: 0),
        ]
        guard let perSecond, let cpu, let figures else { return columns.joined() + reason }
        columns.append(String(format: "%7.0f (%5.0f-%5.0f)", perSecond.median, perSecond.least, perSecond.most))
        columns.append(String(format: "%9.3f (%6.3f-%6.3f)", cpu.median, cpu.least, cpu.most))
        if let reference, let ratios = ratios(to: reference) { columns.append(String(format: "%8.3f %8.3f", ratios.rate, ratios.cpu)) }
        if let kibibytes {
            columns.append(String(format: "%9.1f KiB  p99 %+.1f ms", kibibytes, figures.repetitions.map(\.p99Milliseconds).max() ?? 0))
        }
        if figures.failed > 0 { columns.append("  \(figures.failed) failed") }
        return columns.joined()
    }

    /// Completions per second and CPU time for one completion, both divided by those of another client under the same load.
    private func ratios(to reference: Self) -> (rate: Double, cpu: Double)? {
        guard let perSecond, let cpu, let otherRate = reference.perSecond, let otherCPU = reference.cpu else { return nil }
        return (perSecond.median / otherRate.median, cpu.median / otherCPU.median)
    }

    func json(beside reference: Self?) -> [String: Any] {
        var object: [String: Any] = ["load": load.name, "client": client, "requests": load.requests, "in_flight": load.inFlight]
        guard let perSecond, let cpu, let figures else {
            object["reason"] = reason
            return object
        }
        object["completions_per_second"] = ["median": perSecond.median, "least": perSecond.least, "most": perSecond.most]
        object["cpu_ms_each"] = ["median": cpu.median, "least": cpu.least, "most": cpu.most]
        object["failed"] = figures.failed
        object["idle_kib"] = figures.idleKiB
        object["peak_kib"] = figures.peakKiB
        if let reference, let ratios = ratios(to: reference) {
            object["rate_ratio"] = ratios.rate
            object["cpu_ratio"] = ratios.cpu
        }
        if let kibibytes {
            object["kib_in_flight_each"] = kibibytes
            object["p99_added_ms"] = figures.repetitions.map(\.p99Milliseconds).max() ?? 0
        }
        return object
    }
}

extension ModelBench {
    static func table(_ lines: [Line]) -> String {
        let head =
            "load                  client           completions/s        CPU-ms each              rate and CPU ratio  memory each in flight"
        return ([head] + lines.map { $0.text(beside: reference(lines, $0)) }).joined(separator: "\n")
    }

    static func json(_ lines: [Line]) -> [[String: Any]] { lines.map { $0.json(beside: reference(lines, $0)) } }

    /// The line that others of the same load are compared with.
    private static func reference(_ lines: [Line], _ line: Line) -> Line? {
        lines.first { $0.load.name == line.load.name }
    }
}
