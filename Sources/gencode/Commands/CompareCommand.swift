import ArgumentParser
import Foundation
import Judging
import Records
import Report
import ShardStore

extension RunCommand {
    struct Compare: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Where two runs over the same candidates differ: verdict flips, and pass@k.",
            discussion: """
                A flip is inside the near-limit band where a limit decided in either run and both runs used 0.8 to 1.25 times that limit. \
                Exit code 4 where a flip is outside the band.
                """)
        @Argument(help: ArgumentHelp("A run directory.", valueName: "run-a")) var first: String
        @Argument(help: ArgumentHelp("Another one.", valueName: "run-b")) var second: String
        @Option(name: .customLong("k-values"), help: "k of pass@k; may be repeated, or a comma list.") var kValues: [String] = []
        @Flag(help: "As JSON on standard output.") var json = false
        @OptionGroup var common: CommonOptions

        func run() throws {
            for path in [first, second] { try common.refuseWhatThePlanFixes(of: path) }
            let settings = try common.settings()
            let k = try Job.kValues(kValues).map(KChoice.explicit) ?? .standard
            let comparison = try comparison(
                ComparedRun(directory: first, local: settings), ComparedRun(directory: second, local: settings), k: k)
            if json {
                Console.write(comparison.json(), to: STDOUT_FILENO)
            } else {
                Console.result(comparison.terminalText(width: 100))
            }
            if !comparison.flipsOutside.isEmpty { throw ExitStatus.gateNotMet }
        }

        private func comparison(_ first: ComparedRun, _ second: ComparedRun, k: KChoice) throws -> RunComparison {
            do {
                return try RunComparison(first, second, k: k)
            } catch {
                throw CommandError(error.code == .incomplete ? .incomplete : .usage, error.message, remedy: error.remedy)
            }
        }
    }
}

extension ComparedRun {
    /// Reads a whole run with its limits, which come from its problem set.
    init(directory path: String, local: Settings) throws {
        let (directory, plan) = try RunCommand.open(path)
        let merged = try RunStore(directory: directory, plan: plan).merge(allowPartial: true)
        guard merged.missing + merged.judgeErrors == 0 else {
            throw CommandError(
                .incomplete, "\(merged.missing + merged.judgeErrors) of \(counted(merged.taskCount, "task")) of \(path) without a verdict",
                remedy: "`gencode run resume \(path)` judges them; only whole runs can be compared.")
        }
        let configuration = try RunConfiguration(manifestText: plan.manifest.configuration, path: directory.manifestPath)
        let limits = try ComparedRun.limits(of: plan, merged: merged, settings: try configuration.settings(on: local))
        self.init(
            name: path, rows: Reporting.rows(of: plan, merged: merged), limits: limits,
            problems: Dictionary(uniqueKeysWithValues: plan.problems.map { ($0.name, $0.digest) }),
            facts: ComparedRun.facts(of: plan, merged: merged, settings: configuration.settings))
    }

    private static func limits(of plan: RunPlan, merged: MergedRun, settings: Settings) throws -> [Limits?] {
        let context = try JudgingContext(settings: settings)
        let set = try RunExecution.openSet(of: plan)
        return try plan.candidates.map { planned in
            guard let task = planned.task else { return nil }
            let summary = set.summaries[plan.tasks[task].problem]
            var judging = context.judging
            judging.speedFactor = merged.speedFactor[task]
            return effectiveLimits(
                timeLimit: summary.timeLimit, memoryLimit: summary.memoryLimit,
                language: try context.languages.language(named: planned.candidate.language), settings: judging)
        }
    }

    private static func facts(of plan: RunPlan, merged: MergedRun, settings: [String: String]) -> [String: String] {
        var facts = settings.filter { !SettingKeys.ofTheWorker.contains($0.key) && !$0.key.hasPrefix("paths.") && $0.key != "run.shards" }
        for (name, value) in plan.manifest.hostFacts where !name.hasPrefix("calibration.") { facts[name] = value }
        facts["tool version"] = plan.manifest.createdBy
        facts["test types"] = plan.manifest.testKinds.joined(separator: ", ")
        facts["hosts"] = merged.hosts.joined(separator: ", ")
        facts["sandbox tiers"] = SandboxTier.allCases.filter { merged.tier.contains($0.rawValue) }.map(\.name).joined(separator: ", ")
        return facts
    }
}
