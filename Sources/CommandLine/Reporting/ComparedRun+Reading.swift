import Evaluation
import Judging
import Records
import Report
import RunProtocol

extension ComparedRun {
    /// Reads a whole run with its limits, which come from its problem set.
    init(directory path: String, local: Settings) throws {
        let (directory, planned) = try RunDirectory.opened(path)
        guard case .evaluation(let plan) = planned else {
            throw CommandError(
                .usage, "\(path) is a generation, which has no verdicts", remedy: "Compare the evaluations of its candidates.")
        }
        let merged = try EvaluationStore(directory: directory, plan: plan).merge(allowPartial: true)
        guard merged.missing + merged.judgeErrors == 0 else {
            throw CommandError(
                .incomplete, "\(merged.missing + merged.judgeErrors) of \(counted(merged.taskCount, "task")) of \(path) without a verdict",
                remedy: "`gencode run resume \(path)` judges them; only whole runs can be compared.")
        }
        let configuration = try RunConfiguration(manifestText: plan.manifest.configuration, path: directory.manifestPath)
        let limits = try ComparedRun.limits(of: plan, merged: merged, settings: try configuration.settings(on: local))
        self.init(
            name: path, rows: Array(Reporting.rows(of: plan, merged: merged)), limits: limits,
            problems: Dictionary(plan.problems.map { ($0.name, $0.digest) }) { first, _ in first },
            facts: ComparedRun.facts(of: plan, merged: merged, configuration),
            unanswered: configuration.problemsWithoutCandidates ?? ProblemsWithoutCandidates(),
            denominator: configuration.request.denominator, profiles: try ComparedRun.profiles(of: plan))
    }

    private static func profiles(of plan: EvaluationPlan) throws -> [String: ProblemProfile] {
        let set = try RunExecution.openSet(of: plan)
        let pairs = try plan.problems.map { planned in
            let problem = try set.problem(at: planned.index, parts: [])
            return (planned.name, ProblemProfile(difficulty: problem.difficulty, tags: problem.tags))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func limits(of plan: EvaluationPlan, merged: MergedRun, settings: Settings) throws -> [Limits?] {
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

    private static func facts(of plan: EvaluationPlan, merged: MergedRun, _ configuration: RunConfiguration) -> [String: String] {
        let table = SettingTable.standard
        var facts = configuration.settings.filter { key, _ in
            SettingTable.definition(of: key)?.scope != .worker && !key.hasPrefix("paths.") && key != table.run.shards.key
        }
        for (name, value) in plan.manifest.hostFacts where !name.hasPrefix("calibration.") { facts[name] = value }
        // Copies of one file in two places are the same order.
        facts[table.judging.testOrder.key] = configuration.testOrder?.sha256
        facts["tool version"] = plan.manifest.createdBy
        facts["test types"] = plan.manifest.subject.testKinds.joined(separator: ", ")
        facts["hosts"] = merged.hosts.joined(separator: ", ")
        facts["sandbox tiers"] = SandboxTier.allCases.filter { merged.tier.contains($0.rawValue) }.map(\.name).joined(separator: ", ")
        return facts
    }
}
