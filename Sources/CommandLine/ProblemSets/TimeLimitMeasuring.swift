import Dataset
import Evaluation
import Foundation
import Records
import RunProtocol

/// Gives a time limit to packages that state none while they pass through `data etl`.
final class TimeLimitMeasuring {
    private let sandbox: SetSandbox
    private var measurement: TimeLimitMeasurement?
    private(set) var notes: [String] = []

    /// No accepted submission may run longer than this; a limit above it would make every run of the set take hours.
    private static let ceiling = Duration.seconds(30)

    private let stop: StopSignal

    init(sandbox: SetSandbox, stop: StopSignal) {
        self.sandbox = sandbox
        self.stop = stop
    }

    func close() { measurement?.close() }

    /// The problem with its limit, and in `extra` what it was measured from.
    func transform(_ problem: Problem) throws -> Problem {
        guard problem.timeLimit == nil, !problem.extra.isEmpty,
            var extra = try JSONSerialization.jsonObject(with: Data(problem.extra.utf8)) as? [String: Any],
            let multiplier = (extra["time_multiplier"] as? NSNumber)?.doubleValue
        else { return problem }
        guard let measured = try measuring().measure(problem, multiplier: multiplier, stop: stop) else {
            notes.append("\(problem.name): no accepted submission could be timed here, so it has no time limit")
            return problem
        }
        var limited = problem
        limited.timeLimit = measured.limit
        extra["measured_time_limit"] = [
            "slowest": measured.slowest, "cpu_s": measured.time.inSeconds, "submissions": measured.submissions,
        ]
        let data = try JSONSerialization.data(withJSONObject: extra, options: [.sortedKeys, .withoutEscapingSlashes])
        limited.extra = String(decoding: data, as: UTF8.self)
        return limited
    }

    /// Started with the first problem that needs it: a set whose problems state their limits needs no sandbox.
    private func measuring() throws -> TimeLimitMeasurement {
        if let measurement { return measurement }
        let host = try sandbox.started()
        let started = try TimeLimitMeasurement(
            slots: host.context.settings.slotCount, languages: host.languages, ceiling: Self.ceiling
        ) { _ in try host.rooms() }
        measurement = started
        return started
    }
}
