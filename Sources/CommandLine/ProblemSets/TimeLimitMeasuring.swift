import Dataset
import Evaluation
import Foundation
import Judging
import Records
import RunProtocol
import Sandbox

/// Gives a time limit to packages that state none while they pass through `data etl`.
final class TimeLimitMeasuring {
    private let context: JudgingContext
    private var measurement: TimeLimitMeasurement?
    private var scratch: ScratchDirectory?
    private(set) var notes: [String] = []

    /// No accepted submission may run longer than this; a limit above it would make every run of the set take hours.
    private static let ceiling = Duration.seconds(30)

    private let stop: StopSignal

    init(settings: Settings, stop: StopSignal) throws {
        context = try JudgingContext(settings: settings)
        self.stop = stop
    }

    func close() {
        measurement?.close()
        scratch?.remove()
    }

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
        let scratch = try ScratchDirectory(below: context.settings.scratch)
        self.scratch = scratch
        let tier = try context.tier(scratch: scratch.path)
        var judging = context.judging
        judging.stop = .firstFailure
        judging.repeatsNearLimit = false
        let (context, settings, toolchains) = (
            context, judging,
            Toolchains(
                context.languages, archives: context.settings.startupArchives, hidden: context.settings.hiddenPaths(), report: Console.note)
        )
        let compilations = try context.settings.compilations(tier: tier, note: Console.note)
        let found = context.languages.languages.compactMap { try? toolchains.toolchain(named: $0.name) }
        let options = context.sandboxOptions(tier: tier, scratch: scratch.path, toolchains: found)
        let started = try TimeLimitMeasurement(
            slots: context.settings.slotCount, languages: found.map(\.language), ceiling: Self.ceiling
        ) { _ in
            let slot = try SandboxSlot(options)
            return (slot, Judge(slot: slot, toolchains: toolchains, settings: settings, compilations: compilations))
        }
        measurement = started
        return started
    }
}
