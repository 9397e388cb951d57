import Evaluation
import Foundation
import Generation
import Records
import RunProtocol

extension PlannedRun {
    /// The check of a problem set reports what the judge failed on, such as a checker that crashes: that is what was looked for.
    func canReportJudgeErrors(in directory: RunDirectory) throws -> Bool {
        guard case .evaluation(let plan) = self,
            try RunConfiguration(manifestText: plan.manifest.configuration, path: directory.manifestPath).request.isSetCheck
        else { return false }
        return try EvaluationStore(directory: directory, plan: plan).merge(allowPartial: true).missing == 0
    }

    /// Merges the run, writes its report and prints it.
    /// - Parameter kValues: nil: those that the run was planned with.
    /// - Parameter answeredOnly: false: as the run was planned.
    func report(in directory: RunDirectory, kValues: [Int]?, allowPartial: Bool, json: Bool, answeredOnly: Bool = false) throws {
        switch self {
        case .evaluation(let plan):
            let configuration = try RunConfiguration(manifestText: plan.manifest.configuration, path: directory.manifestPath)
            if configuration.request.isSetCheck {
                guard kValues == nil, !answeredOnly else {
                    throw CommandError(
                        .usage, "\(directory.path) is the check of a problem set, which has no pass@k",
                        remedy: "`gencode run merge \(directory.path)` without these options writes its files.")
                }
                return try SetChecking(directory: directory, plan: plan, configuration: configuration).run(
                    json: json, allowPartial: allowPartial)
            }
            // A plan that was not read from the directory does not know its digest.
            let isRead = !plan.manifest.planDigest.isEmpty
            try Reporting(directory: directory, plan: isRead ? plan : nil, kValues: kValues, answeredOnly: answeredOnly).written(
                allowPartial: allowPartial, printing: json ? .json : .table)
        case .generation(let plan):
            guard kValues == nil, !answeredOnly else {
                throw CommandError(
                    .usage, "\(directory.path) is a generation, which has no pass@k",
                    remedy: "Judge its candidates: gencode eval eval_gen_solutions --solution_dataset \(directory.path) ...")
            }
            try GenerationReporting(directory: directory, plan: plan).run(allowPartial: allowPartial, json: json)
        }
    }
}

/// Merges a generation and writes its report.
struct GenerationReporting {
    let directory: RunDirectory
    let plan: GenerationPlan

    /// - Parameter isBrief: true leaves standard output alone.
    func run(allowPartial: Bool, json: Bool, isBrief: Bool = false) throws {
        let merged = try GenerationStore(directory: directory, plan: plan).merge()
        guard merged.missing == 0 || allowPartial else {
            let reason = merged.unanswered.values.sorted().first.map { ", for one of them because: \($0)" } ?? ""
            throw CommandError(
                .incomplete, "\(merged.missing) of \(counted(plan.tasks.count, "task")) without a candidate\(reason)",
                remedy: "`gencode run resume \(directory.path)` asks for them; --partial reports without them.")
        }
        for damage in merged.damage { Console.note("damage: \(damage)") }
        let report = GenerationReport(plan: plan, merged: merged)
        try report.write(into: directory.reportPath)
        if json {
            Console.write(try report.json(), to: STDOUT_FILENO)
        } else {
            for line in report.summaryLines { isBrief ? Console.note(line) : Console.result(line) }
        }
        Console.note("candidates: \(directory.reportPath)/candidates.jsonl")
        Console.note("report: \(directory.reportPath)/report.md")
    }
}
