import Evaluation
import Foundation
import Records
import RunProtocol

/// Plan, work, merge and report in one go: what the `eval` verbs do, leaving a run directory.
struct WholeRun {
    let request: EvaluationRequest
    let settings: Settings
    let runDirectory: String?
    let json: Bool
    /// When this worker's time is over. Nil means no limit but the batch system's.
    let deadline: ContinuousClock.Instant?

    func run() throws {
        let directory = RunDirectory(path: settings.newRunPath(asked: runDirectory, stem: request.name ?? request.verb))
        var planning = RunPlanning(request: request, settings: settings)
        let (plan, existed) = try planning.plan(into: directory)
        for note in planning.notes { Console.note("note: \(note)") }
        Console.note(
            "\(existed ? "resuming" : "run") \(directory.path): \(counted(plan.candidates.count, "candidate")) of "
                + "\(counted(plan.problems.count, "problem")), \(counted(plan.tasks.count, "task"))")
        let summary = try RunExecution(directory: directory, plan: plan, local: settings, place: .here(deadline: deadline)).work()
        guard try summary.isComplete || PlannedRun.evaluation(plan).canReportJudgeErrors(in: directory) else {
            let left = try EvaluationStore(directory: directory, plan: plan).merge(allowPartial: true).missing
            Console.note(
                "\(left) of \(counted(plan.tasks.count, "task")) without a verdict; go on with: gencode run resume \(directory.path)")
            throw ExitStatus.incomplete
        }
        try PlannedRun.evaluation(plan).report(in: directory, kValues: request.kValues, allowPartial: false, json: json)
    }
}

extension Settings {
    /// The run directory that was asked for; else a new one below `paths.runs`, named after what is done and the time.
    func newRunPath(asked: String?, stem name: String) -> String {
        if let asked { return URL(fileURLWithPath: asked).standardizedFileURL.path }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.dateFormat = "yyyyMMdd-HHmmss"
        let stem = path(\.paths.runs) + "/" + name + "-" + format.string(from: Date())
        var path = stem
        var copy = 2
        while FileManager.default.fileExists(atPath: path) {
            path = "\(stem)-\(copy)"
            copy += 1
        }
        return path
    }
}
