import Evaluation
import Foundation
import Records
import Report
import RunProtocol
import Slurm

/// Merges a run's verdicts and writes its report.
struct Reporting {
    let directory: RunDirectory
    /// Nil: it is read when it is needed.
    private let plan: EvaluationPlan?
    /// Nil: those of the request.
    let kValues: [Int]?
    /// False: as the request says.
    let answeredOnly: Bool

    /// - Parameter plan: the plan that lies in the directory, where it was read already: that of a million candidates takes 130 MB of memory.
    init(directory: RunDirectory, plan: EvaluationPlan? = nil, kValues: [Int]? = nil, answeredOnly: Bool = false) throws {
        guard FileManager.default.fileExists(atPath: directory.manifestPath) else {
            throw CommandError(
                .usage, "\(directory.path) is no run directory: it has no manifest.json", remedy: "`gencode run plan` makes one.")
        }
        self.directory = directory
        self.plan = plan
        self.kValues = kValues
        self.answeredOnly = answeredOnly
    }

    /// How a report is printed.
    enum Printing {
        case table
        case json
        /// Not at all: it becomes part of something else that is printed.
        case none
    }

    private func show(_ report: RunReport, _ printing: Printing) {
        guard printing != .none else { return }
        if printing == .json {
            for note in report.notes { Console.note("note: \(note)") }
            Console.write(report.json(), to: STDOUT_FILENO)
        } else {
            Console.result(report.terminalTable(width: 100))
        }
        Console.note("report: \(directory.reportPath)/report.md")
    }

    /// The report, whose files are written and which is printed. Where only the page cannot be written, the reader still gets the figures.
    /// - Throws: as `read`; `ReportError` (.cannotWrite) where a file cannot be written.
    @discardableResult func written(allowPartial: Bool, printing: Printing) throws -> RunReport {
        let (report, plan, merged) = try read(allowPartial: allowPartial)
        try report.writeReport(into: directory.reportPath)
        let page = try PageReading(directory: directory, plan: plan, merged: merged).input(for: report)
        for gap in page.gaps { Console.note("note: \(gap)") }
        do { try report.writePage(page, into: directory.reportPath) } catch let error as ReportError where error.code == .cannotWrite {
            show(report, printing)
            throw ReportError(
                .cannotWrite,
                "the page was not written: \(error.message). \(RunReport.fileNames.joined(separator: ", ")) are whole and new, and "
                    + "\(RunReport.pageName) is missing or that of an earlier report",
                remedy: error.remedy, cause: error)
        }
        show(report, printing)
        if printing != .none { Console.note("to look at: \(directory.reportPath)/\(RunReport.pageName)") }
        return report
    }

    /// The report. Writes nothing.
    func made(allowPartial: Bool) throws -> RunReport { try read(allowPartial: allowPartial).report }

    private func read(allowPartial: Bool) throws -> (report: RunReport, plan: EvaluationPlan, merged: MergedRun) {
        let plan = try self.plan ?? EvaluationPlan.read(from: directory)
        let store = try EvaluationStore(directory: directory, plan: plan)
        let merged = try store.merge(allowPartial: true)
        guard merged.missing + merged.judgeErrors == 0 || allowPartial else {
            throw incomplete(merged, of: plan)
        }
        for damage in merged.damage { Console.note("damage: \(damage)") }
        let report = try RunReport(input(merged: merged, plan: plan, allowPartial: allowPartial))
        if merged.redone > 0 {
            Console.note(
                "\(counted(merged.redone, "verdict")) \(agreeing(merged.redone, "was", "were")) judged more than once; the first of each counts"
            )
        }
        return (report, plan, merged)
    }

    /// Names what the judge failed on: another try ends the same way where a validator of the problem set is broken.
    private func incomplete(_ merged: MergedRun, of plan: EvaluationPlan) -> CommandError {
        let failed = plan.tasks.indices.filter { merged.verdict(ofTask: $0) == .judgeError }
        var reasons: [String: Int] = [:]
        for task in failed {
            reasons["\(plan.candidates[plan.tasks[task].candidate].candidate.problem): \(merged.message(ofTask: task))", default: 0] += 1
        }
        let spoken = reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3).map { "\($0.key) (\(counted($0.value, "task")))" }
        let isUndecided = !failed.isEmpty && failed.allSatisfy { UndecidedReason(message: merged.message(ofTask: $0)) != nil }
        let what = isUndecided ? "stored outputs do not decide" : "the judge failed on"
        let errors = failed.isEmpty ? "" : ", \(what) \(failed.count): " + spoken.joined(separator: "; ")
        let partial = "`gencode run merge \(directory.path) --partial` reports without them, with bounds."
        let remedy =
            isUndecided
            ? "`gencode run resume \(directory.path)` runs them; " + partial
            : failed.isEmpty
                ? "`gencode run resume \(directory.path)` judges them; " + partial
                : "What fails for a checker or validator of the problem set fails again until the set is mended or another --checker is chosen in a "
                    + "new run; for any other reason `gencode run resume \(directory.path)` tries again. " + partial
        return CommandError(
            .incomplete, "\(merged.missing) of \(counted(merged.taskCount, "task")) without a verdict\(errors)", remedy: remedy)
    }

    func input(merged: MergedRun, plan: EvaluationPlan, allowPartial: Bool) throws -> ReportInput {
        let configuration = try RunConfiguration(manifestText: plan.manifest.configuration, path: directory.manifestPath)
        let k = kValues ?? configuration.request.kValues
        let settings = configuration.settings
        // By which scripts it was submitted says nothing of how anything was judged.
        let facts = plan.manifest.hostFacts.filter { !BatchScript.Kind.allCases.map(\.factKey).contains($0.key) }
        return ReportInput(
            rows: Reporting.rows(of: plan, merged: merged), k: k.map(KChoice.explicit) ?? .standard, allowPartial: allowPartial,
            dataset: DatasetFacts(
                name: configuration.request.dataset, split: plan.manifest.subject.split,
                fingerprint: plan.manifest.subject.datasetFingerprint, problems: configuration.origin?.problemsOfSplit),
            testerType: configuration.recorded(\.testerType) ?? "", testTypes: plan.manifest.subject.testKinds,
            checker: configuration.recorded(\.judging.checker).flatMap { $0.isEmpty ? nil : $0 } ?? "per problem",
            stop: configuration.recorded(\.judging.stop) ?? "",
            testOrder: configuration.testOrder.map {
                TestOrderFacts(path: $0.path, sha256: $0.sha256, problems: $0.problems, problemsOfRun: plan.problems.count)
            },
            toolVersion: plan.manifest.createdBy,
            configuration: settings.filter { $0.key.hasPrefix("judging.") }, hostFacts: facts,
            problemsWithoutCandidates: configuration.problemsWithoutCandidates ?? ProblemsWithoutCandidates(),
            quarantined: configuration.quarantined ?? QuarantinedProblems(),
            denominator: answeredOnly ? .answered : configuration.request.denominator,
            run: try runFacts(of: plan, configuration),
            sharedCandidates: Reporting.sharedCandidates(of: plan, isAsked: configuration.recorded(\.judging.shareEqual) == "true"),
            notes: merged.damage.filter { $0.kind != .tornTail }.map { "damage: \($0)" })
    }

    private func runFacts(of plan: EvaluationPlan, _ configuration: RunConfiguration) throws -> RunFacts {
        let origin = configuration.origin
        return RunFacts(
            name: plan.manifest.name, model: origin?.model, date: origin?.date, duration: try directory.timeToLastSeal(),
            command: origin?.command, leftOut: origin?.leftOut ?? [:],
            rejudged: configuration.rejudged.map { RejudgedFacts(name: $0.name, path: $0.path, manifestDigest: $0.manifestDigest) })
    }

    /// How many candidates have another source than the one that was run for them; nil: none, and the settings did not ask for it.
    private static func sharedCandidates(of plan: EvaluationPlan, isAsked: Bool) -> Int? {
        let count = plan.sharedCandidates
        return isAsked || count > 0 ? count : nil
    }

    /// One per candidate, in plan order.
    static func rows(of plan: EvaluationPlan, merged: MergedRun) -> ReportRows {
        let known = Dictionary(plan.problems.map { ($0.name, $0.testCount) }, uniquingKeysWith: max)
        let candidates = plan.candidates
        let totals = candidates.nameList.map { known[$0] ?? 0 }
        return ReportRows(count: candidates.count) { index in
            row(candidates[index], merged: merged, testsTotal: totals[candidates.problemPosition(ofRow: index)])
        }
    }

    private static func row(_ planned: PlannedCandidate, merged: MergedRun, testsTotal: Int) -> ReportRow {
        let candidate = planned.candidate
        var row = ReportRow(
            problem: candidate.problem, candidate: candidate.index, label: candidate.label, language: candidate.language, verdict: nil,
            testsTotal: testsTotal, sourceDigest: planned.sourceDigest, expected: candidate.expected,
            expectedCorrect: candidate.expectedCorrect)
        guard let task = planned.task else {
            row.hasNothingToRun = true
            return row
        }
        guard let verdict = Verdict(rawValue: merged.verdict[task]) else { return row }
        row.verdict = verdict
        row.testsPassed = Int(merged.testsPassed[task])
        row.testsRun = Int(merged.testsRun[task])
        row.testsTotal = Int(merged.testsTotal[task])
        row.firstFailedTest = merged.firstFailedTest[task] < 0 ? nil : Int(merged.firstFailedTest[task])
        row.flakyTests = merged.flakyTests[task] ?? 0
        if row.testsRun > 0 {
            row.usage = Usage(
                cpuTime: .nanoseconds(merged.cpuNanoseconds[task]), wallTime: .nanoseconds(merged.wallNanoseconds[task]),
                memory: ByteCount(bytes: Int(merged.memoryBytes[task])))
        }
        row.tier = SandboxTier(rawValue: merged.tier[task])
        row.message = merged.messages[task] ?? ""
        return row
    }
}
