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

    func run() throws {
        let directory = RunDirectory(path: try runPath())
        var planning = RunPlanning(request: request, settings: settings)
        let (plan, existed) = try planning.plan(into: directory)
        for note in planning.notes { Console.note("note: \(note)") }
        Console.note(
            "\(existed ? "resuming" : "run") \(directory.path): \(counted(plan.candidates.count, "candidate")) of "
                + "\(counted(plan.problems.count, "problem")), \(counted(plan.tasks.count, "task"))")
        let summary = try RunExecution(directory: directory, plan: plan, local: settings).work()
        guard summary.isComplete else {
            let left = try EvaluationStore(directory: directory, plan: plan).merge(allowPartial: true).missing
            Console.note(
                "\(left) of \(counted(plan.tasks.count, "task")) without a verdict; go on with: gencode run resume \(directory.path)")
            throw ExitStatus.incomplete
        }
        try Reporting(directory: directory, kValues: request.kValues).run(allowPartial: false, json: json)
    }

    /// As asked; else a new directory below `paths.runs`, named after the request and the time.
    private func runPath() throws -> String {
        if let runDirectory { return URL(fileURLWithPath: runDirectory).standardizedFileURL.path }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.dateFormat = "yyyyMMdd-HHmmss"
        let stem = settings.path(\.paths.runs) + "/" + (request.name ?? request.verb) + "-" + format.string(from: Date())
        var path = stem
        var copy = 2
        while FileManager.default.fileExists(atPath: path) {
            path = "\(stem)-\(copy)"
            copy += 1
        }
        return path
    }
}
