import ColumnStore
import Evaluation
import Foundation
import Judging
import Records
import Report
import RunProtocol

/// Analyses the run of `data check`, writes the files of the check and prints it.
struct SetChecking {
    private let directory: RunDirectory
    private let plan: EvaluationPlan
    private let configuration: RunConfiguration
    private let context: JudgingContext
    private let set: ProblemSet

    /// The files are written into this directory of the run.
    static func path(in directory: RunDirectory) -> String { directory.path + "/check" }

    init(directory: RunDirectory, plan: EvaluationPlan, configuration: RunConfiguration) throws {
        self.directory = directory
        self.plan = plan
        self.configuration = configuration
        // Limits depend on the plan's settings alone.
        let settings = try configuration.settings(on: Settings(base: FileManager.default.currentDirectoryPath))
        context = try JudgingContext(settings: settings)
        set = try RunExecution.openSet(of: plan)
    }

    /// References on which the judge failed are passed over, and their problems say so.
    /// - Parameter allowPartial: the same for references without any result.
    func run(json: Bool, allowPartial: Bool = false) throws {
        let chosen = try ProblemSelection(set: set, path: set.path).problems(for: configuration.request)
        let references = References(plan)
        var usage = CheckUsage()
        var checks: [Int: Checked] = [:]
        var waiting: [Int: [Int: TaskResult]] = [:]
        let store = try EvaluationStore(directory: directory, plan: plan)
        let unscored = try store.forEachResult(allowPartial: allowPartial) { result in
            usage.add(result)
            let problem = plan.tasks[result.task].problem
            waiting[problem, default: [:]][result.task] = result.withoutAcceptedOutputs
            guard let results = waiting[problem], results.count == references.taskCounts[problem] else { return }
            checks[problem] = try check(problem, references.ofProblem[problem] ?? [], results)
            waiting[problem] = nil
        }
        for damage in unscored.damage { Console.note("damage: \(damage)") }
        let failed = unscored.judgeErrors.count
        if failed > 0 {
            Console.note(
                "the judge failed on \(failed) of \(counted(plan.tasks.count, "program")): their problems have the reason JUDGE_FAILS. "
                    + "`gencode run resume \(directory.path)` tries them again")
        }
        for problem in chosen where checks[problem] == nil {
            checks[problem] = try check(
                problem, references.ofProblem[problem] ?? [], waiting[problem] ?? [:], judgeErrors: unscored.judgeErrors)
        }
        try report(chosen.compactMap { checks[$0] }, usage, json: json)
    }

    /// What was found out about one problem.
    private struct Checked {
        var check: ProblemCheck
        /// nil: no test is known to reject a wrong solution.
        var order: KillOrder?
    }

    private func check(
        _ index: Int, _ references: [References.Reference], _ results: [Int: TaskResult], judgeErrors: [Int: String] = [:]
    ) throws -> Checked {
        let problem = try set.problem(at: index, parts: [.statement, .tests])
        let complete = references.filter { $0.tasks.allSatisfy { results[$0] != nil } }
        let checked = try complete.map { reference in
            let candidate = plan.candidates[reference.row].candidate
            let runs = reference.tasks.compactMap { results[$0] }
            return CheckedReference(
                label: candidate.label, language: candidate.language, isCorrect: candidate.expectedCorrect ?? false,
                expected: candidate.expected, timeLimit: try timeLimit(of: problem, candidate.language, runs.first?.speedFactor ?? 1),
                runs: runs)
        }
        let missing = references.filter { $0.tasks.contains { results[$0] == nil } }.map { reference in
            reference.tasks.lazy.compactMap { judgeErrors[$0] }.first ?? ""
        }
        return Checked(
            check: try ProblemCheck(problem, references: checked, missing: missing, recordedQuarantine: problem.recordedQuarantine),
            order: KillOrder(problem, references: checked))
    }

    /// What the problem allows a language, without the factor of the check.
    private func timeLimit(of problem: Problem, _ language: String, _ speedFactor: Double) throws -> Duration {
        var judging = context.judging
        judging.timeFactor /= CheckThresholds.timeFactor
        judging.speedFactor = speedFactor
        return effectiveLimits(problem: problem, language: try context.languages.language(named: language), settings: judging).cpuTime
    }

    private func report(_ checks: [Checked], _ usage: CheckUsage, json: Bool) throws {
        guard case .sampled(let perSide) = configuration.request.candidates else { return }
        let report = SetCheckReport(
            facts: SetCheckFacts(
                name: set.description.name, fingerprint: set.fingerprint.description, splits: configuration.request.chosenSplits,
                perSide: perSide, seed: configuration.request.seed, toolVersion: plan.manifest.createdBy,
                leftOut: configuration.origin?.leftOut ?? [:]),
            problems: checks.map(\.check))
        let orders = checks.compactMap(\.order)
        let path = Self.path(in: directory)
        try report.writeFiles(into: path, usage: usage, orders: orders)
        if json {
            Console.write(report.json(), to: STDOUT_FILENO)
        } else {
            Console.result(report.terminalText(usage: usage, width: 100))
        }
        Console.note("check: \(SetCheckReport.fileNames.map { "\(path)/\($0)" }.joined(separator: ", "))")
        Console.note("to apply: gencode data etl --source \(set.path) --overrides \(path)/overrides.toml --output_dataset_name NEW")
        if !orders.isEmpty { Console.note("to end wrong candidates earlier: gencode eval ... --test_order \(path)/test_order.json") }
    }

    /// The references of a plan, by problem, with the tasks of each one's runs.
    private struct References {
        struct Reference {
            /// The row of the candidate.
            var row: Int
            var tasks: [Int]
        }

        private(set) var ofProblem: [Int: [Reference]] = [:]
        private(set) var taskCounts: [Int: Int] = [:]

        init(_ plan: EvaluationPlan) {
            var positions: [Int: [Int: Int]] = [:]
            for (row, planned) in plan.candidates.enumerated() {
                guard let task = planned.task else { continue }
                let problem = plan.tasks[task].problem
                // The runs of one program have the same number among the problem's solutions.
                if let known = positions[problem]?[planned.candidate.index] {
                    ofProblem[problem]?[known].tasks.append(task)
                } else {
                    positions[problem, default: [:]][planned.candidate.index] = ofProblem[problem]?.count ?? 0
                    ofProblem[problem, default: []].append(Reference(row: row, tasks: [task]))
                }
            }
            for task in plan.tasks { taskCounts[task.problem, default: 0] += 1 }
        }
    }
}

extension TaskResult {
    /// An accepted test's output is known: the expected one, as far as the check is concerned.
    fileprivate var withoutAcceptedOutputs: TaskResult {
        var slim = self
        for position in slim.tests.indices where slim.tests[position].verdict == .accepted { slim.tests[position].output = [] }
        return slim
    }
}
